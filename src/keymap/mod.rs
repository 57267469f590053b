//! Floor 2: from keys to actions. One table of actions, keymap files laid over
//! each other, and the way back from an action to its keys. Reads no files:
//! callers hand their text in.

pub mod action;
mod check;
pub mod chord;
mod file;
pub mod matcher;
pub mod preset;
pub mod problem;
pub mod scope;
pub mod script;
pub mod trie;

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyModifiers};

pub use action::{Action, Group};
pub use chord::{Chord, Key};
pub use matcher::{Continuation, LeadsTo, Matcher, Outcome, Pending};
pub use problem::{Place, Problem, ProblemKind};
pub use scope::Scope;

use file::Said;
use trie::{Branch, Clash, Layer, Leaf, Node};

/// All bindings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    tries: BTreeMap<Scope, Branch>,
}

/// A binding that works in some stack of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The scope that holds it.
    pub scope: Scope,
    /// The keys.
    pub keys: Chord,
    /// What they cause.
    pub action: Action,
    /// The file it came from.
    pub layer: Layer,
}

/// What a sequence of keys leads to in a stack of scopes.
enum Found {
    Action(Leaf),
    More(Pending),
    Nothing,
}

impl Keymap {
    /// Lays the user's file, `(name, text)`, over the preset called `preset`,
    /// and both over the default preset. Without a `preset` the user's file
    /// may name one in its line `preset = "…"`.
    ///
    /// Whatever is wrong comes back beside the keymap, and all else applies:
    /// there is always a keymap to start with.
    pub fn load(preset: Option<&str>, user: Option<(&str, &str)>) -> (Self, Vec<Problem>) {
        let user = user.map(|(name, text)| (name, file::read(name, text)));
        let mut loader = Loader::default();
        if let Some((name, text)) = preset::file(preset::DEFAULT) {
            loader.lay(Layer::Default, name, file::read(name, text));
        }
        let wished = user.as_ref().and_then(|(name, (file, _))| {
            let (preset, place) = file.preset.as_ref()?;
            Some((preset.clone(), (*name).to_owned(), *place))
        });
        let start = Place { line: 1, column: 1 };
        let chosen = preset.map(|name| (name.to_owned(), name.to_owned(), start)).or(wished);
        if let Some((chosen, file, place)) = chosen {
            match preset::file(&chosen) {
                Some(_) if chosen == preset::DEFAULT => {}
                Some((name, text)) => loader.lay(Layer::Preset, name, file::read(name, text)),
                None => {
                    loader.problems.push(Problem { file, place, kind: ProblemKind::UnknownPreset(chosen) });
                }
            }
        }
        if let Some((name, read)) = user {
            loader.lay(Layer::User, name, read);
        }
        loader.finish()
    }

    /// Returns the preset that a user's file wants under it, where it names one
    /// that there is.
    pub fn preset_of(name: &str, text: &str) -> Option<String> {
        let (file, _) = file::read(name, text);
        file.preset.map(|(preset, _)| preset).filter(|wanted| preset::file(wanted).is_some())
    }

    /// Returns every binding that works in the stack `scopes`, innermost
    /// first, and none that an inner one or typing hides.
    pub fn bindings(&self, scopes: &[Scope]) -> Vec<Binding> {
        let mut out: Vec<Binding> = Vec::new();
        for scope in scopes {
            let Some(trie) = self.tries.get(scope) else { continue };
            for (keys, leaf) in trie.leaves() {
                let works = matches!(self.find(scopes, &keys.0), Found::Action(found) if found == leaf)
                    && (1..keys.0.len()).all(|end| matches!(self.find(scopes, &keys.0[..end]), Found::More(_)));
                if works && !out.iter().any(|other| other.keys == keys) {
                    out.push(Binding { scope: *scope, keys, action: leaf.action, layer: leaf.layer });
                }
            }
        }
        out
    }

    /// Returns the keys that cause `action` in the stack `scopes`, best first:
    /// those that an input method lets through before characters, the user's
    /// own before those of presets, F-keys before Ctrl before Alt.
    pub fn keys_for(&self, action: Action, scopes: &[Scope]) -> Vec<Chord> {
        let mut found: Vec<Binding> = self.bindings(scopes);
        found.retain(|binding| binding.action == action);
        found.sort_by_key(rank);
        found.into_iter().map(|binding| binding.keys).collect()
    }

    /// Returns the best keys for `action` as hints show them, if it has any here.
    pub fn hint(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        self.keys_for(action, scopes).first().map(Chord::hint)
    }

    /// Returns the keys that cause `action` in any of the scopes in which it
    /// means something, best first, for lists that know no screen.
    pub fn keys_anywhere(&self, action: Action) -> Vec<Chord> {
        let mut out = Vec::new();
        for keys in action.scopes().iter().flat_map(|scope| self.keys_for(action, scope.stack())) {
            if !out.contains(&keys) {
                out.push(keys);
            }
        }
        out
    }

    /// Returns the best keys for `action` in each scope in which it means
    /// something, as hints show them. Scopes with the same keys stand together;
    /// where that is so in all of them, the list has one line.
    pub fn hints_by_scope(&self, action: Action) -> Vec<(String, Vec<Scope>)> {
        let mut out: Vec<(String, Vec<Scope>)> = Vec::new();
        for scope in action.scopes() {
            let Some(hint) = self.hint(action, scope.stack()) else { continue };
            match out.iter_mut().find(|(known, _)| *known == hint) {
                Some((_, scopes)) => scopes.push(*scope),
                None => out.push((hint, vec![*scope])),
            }
        }
        out
    }

    /// Looks `keys` up, from the innermost scope outwards. The first scope
    /// that knows them decides; sequences of all scopes show side by side.
    fn find(&self, scopes: &[Scope], keys: &[Key]) -> Found {
        let mut pending: Option<Pending> = None;
        for scope in scopes {
            match self.tries.get(scope).and_then(|trie| trie.get(keys)) {
                Some(Node::Leaf(leaf)) if pending.is_none() => return Found::Action(*leaf),
                Some(Node::Branch(branch)) => {
                    pending.get_or_insert_with(|| Pending::new(keys)).add(branch);
                }
                _ => {}
            }
            if *scope == Scope::Text && keys.first().is_some_and(|key| key.edits_text()) {
                break;
            }
        }
        pending.map_or(Found::Nothing, Found::More)
    }
}

impl Pending {
    fn new(keys: &[Key]) -> Self {
        Self { keys: Chord(keys.to_vec()), label: None, next: Vec::new() }
    }

    fn add(&mut self, branch: &Branch) {
        self.label = self.label.take().or_else(|| branch.title());
        for (key, node) in branch.next() {
            if self.next.iter().all(|known| known.key != key) {
                let leads_to = match node {
                    Node::Leaf(leaf) => LeadsTo::Action(leaf.action),
                    Node::Branch(more) => LeadsTo::More(more.title()),
                };
                self.next.push(Continuation { key, leads_to });
            }
        }
    }
}

fn rank(binding: &Binding) -> impl Ord + use<> {
    let kind = binding.keys.0.first().map(|key| match key.code {
        _ if key.mods.contains(KeyModifiers::ALT) => 3,
        _ if !key.mods.is_empty() => 2,
        KeyCode::F(_) => 0,
        _ => 1,
    });
    (binding.keys.is_lettered(), std::cmp::Reverse(binding.layer), binding.keys.0.len(), kind)
}

/// A keymap while files are laid over each other.
#[derive(Default)]
struct Loader {
    tries: BTreeMap<Scope, Branch>,
    problems: Vec<Problem>,
    /// Bindings that gave way, and the file and place that took their keys.
    lost: Vec<(Action, String, Place)>,
    file: String,
}

impl Loader {
    fn lay(&mut self, layer: Layer, name: &str, (mut file, problems): (file::File, Vec<Problem>)) {
        let found_before = self.problems.len();
        self.file = name.to_owned();
        self.problems.extend(problems);
        // What is taken away goes first, so that the same file can put
        // something else there; of two sequences in each other's way the
        // shorter one stays; labels need their sequences.
        file.lines.sort_by_key(|line| match line.said {
            Said::Unbind => (0, 0),
            Said::Bind(_) => (1, line.keys.0.len()),
            Said::Label(_) => (2, 0),
        });
        for line in file.lines {
            let trie = self.tries.entry(line.scope).or_default();
            let (gone, wrong) = match line.said {
                Said::Unbind => (trie.unbind(&line.keys.0), None),
                Said::Bind(action) => match trie.bind(&line.keys.0, Leaf { action, layer, place: line.place }) {
                    Ok(gone) => (gone, None),
                    Err(Clash::Twice(first)) => (Vec::new(), Some(ProblemKind::Twice(line.keys, first.line))),
                    Err(Clash::Hidden(first)) => (Vec::new(), Some(ProblemKind::Hidden(line.keys, first.line))),
                },
                Said::Label(label) if trie.name(&line.keys.0, &label) => (Vec::new(), None),
                Said::Label(_) => (Vec::new(), Some(ProblemKind::NoSequence(line.keys))),
            };
            self.lost.extend(gone.into_iter().map(|leaf| (leaf.action, name.to_owned(), line.place)));
            let file = name.to_owned();
            self.problems.extend(wrong.map(|kind| Problem { file, place: line.place, kind }));
        }
        self.problems[found_before..].sort_by_key(|problem| problem.place);
    }

    fn finish(self) -> (Keymap, Vec<Problem>) {
        let keymap = Keymap { tries: self.tries };
        let mut problems = self.problems;
        for (action, kind) in check::reach(&keymap) {
            let taken = self.lost.iter().rev().find(|(lost, ..)| *lost == action);
            let (file, place) = match taken {
                Some((_, file, place)) => (file.clone(), *place),
                None => (self.file.clone(), Place { line: 1, column: 1 }),
            };
            problems.push(Problem { file, place, kind });
        }
        (keymap, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a user's file over the default preset, in short:
    /// `line:column what`.
    fn problems(text: &str) -> Vec<(String, ProblemKind)> {
        let (_, problems) = Keymap::load(None, Some(("my.toml", text)));
        assert!(problems.iter().all(|problem| problem.file == "my.toml"), "{problems:?}");
        problems.into_iter().map(|p| (format!("{}:{}", p.place.line, p.place.column), p.kind)).collect()
    }

    fn lines(text: &str) -> Vec<String> {
        Keymap::load(None, Some(("my.toml", text))).1.iter().map(Problem::line).collect()
    }

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn presets_have_no_problems() {
        for name in preset::names() {
            assert_eq!(Keymap::load(Some(name), None).1, [], "{name}");
        }
        assert_eq!(Keymap::load(None, None).1, []);
    }

    #[test]
    fn every_action_of_the_table_is_bound_and_every_global_one_works_everywhere() {
        let (keymap, _) = Keymap::load(None, None);
        for action in Action::ALL {
            let best = keymap.keys_anywhere(*action);
            assert!(best.first().is_some_and(|keys| !keys.is_lettered()), "{action:?}: {best:?}");
        }
        for scope in Scope::ALL {
            for action in Action::ALL.iter().filter(|action| action.scopes() == [Scope::Global]) {
                let keys = keymap.keys_for(*action, scope.stack());
                assert!(keys.iter().any(|keys| !keys.is_lettered()), "{action:?} in {scope:?}: {keys:?}");
            }
        }
    }

    #[test]
    fn started_sequences_of_presets_are_named_in_chinese() {
        for name in ["vim", "emacs"] {
            let (keymap, _) = Keymap::load(Some(name), None);
            for trie in keymap.tries.values() {
                for (keys, _) in trie.leaves().iter().filter(|(keys, _)| keys.0.len() > 1) {
                    let Some(Node::Branch(branch)) = trie.get(&keys.0[..1]) else { panic!("{keys} goes on") };
                    let title = branch.title().unwrap_or_default();
                    assert!(!title.is_ascii(), "{name}: {keys} is about {title:?}");
                }
            }
        }
    }

    #[test]
    fn hints_show_the_best_key_of_the_place() {
        let (keymap, _) = Keymap::load(None, None);
        for (action, scope, expected) in [
            (Action::Save, Scope::Text, Some("Ctrl+S")),
            (Action::Quit, Scope::Global, Some("F10")),
            (Action::Down, Scope::Todo, Some("↓")),
            (Action::NewVisit, Scope::Visits, Some("F2")),
            (Action::NewVisit, Scope::Households, Some("Ctrl+N")),
            (Action::NextChoice, Scope::Form, Some("→")),
            (Action::NextChoice, Scope::Text, Some("Alt+→")),
            (Action::Advance, Scope::Visits, None),
        ] {
            assert_eq!(keymap.hint(action, scope.stack()).as_deref(), expected, "{action:?} in {scope:?}");
        }
        let user = "[form]\n\"ctrl+k\" = \"save\"\nS = \"save\"\n";
        let (keymap, _) = Keymap::load(None, Some(("my.toml", user)));
        let keys: Vec<_> = keymap.keys_for(Action::Save, Scope::Form.stack()).iter().map(Chord::to_string).collect();
        assert_eq!(keys, ["ctrl+k", "ctrl+s", "ctrl+enter", "S"], "the user's own first, characters last");
    }

    #[test]
    fn bindings_leave_out_what_is_hidden() {
        let (keymap, _) = Keymap::load(None, None);
        let todo = keymap.bindings(Scope::Households.stack());
        let f2: Vec<_> = todo.iter().filter(|binding| binding.keys == chord("f2")).collect();
        assert_eq!(f2.len(), 1);
        assert_eq!((f2[0].scope, f2[0].action), (Scope::Households, Action::VisitHere));
        let text = keymap.bindings(Scope::Text.stack());
        assert!(text.iter().all(|binding| binding.scope == Scope::Text || !binding.keys.0[0].edits_text()));
    }

    #[test]
    fn layers_lie_over_each_other_and_unbinding_lets_outer_scopes_through() {
        let user = "preset = \"vim\"\n[households]\nf2 = \"none\"\n[list]\ng = \"first\"\n\"ctrl+w\" = false\n";
        let (keymap, problems) = Keymap::load(None, Some(("my.toml", user)));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].kind, ProblemKind::Unreachable(Action::VisitHere, Scope::Households));
        assert_eq!(problems[0].place, Place { line: 3, column: 1 });
        let list = Scope::Households.stack();
        assert_eq!(keymap.hint(Action::NewVisit, list).as_deref(), Some("F2"));
        assert!(keymap.keys_for(Action::First, list).contains(&chord("g")));
        assert!(keymap.keys_for(Action::GoToday, list).iter().all(|keys| keys.0.len() == 1));
        // The preset that is asked for goes before the one the file names.
        let (keymap, _) = Keymap::load(Some("emacs"), Some(("my.toml", user)));
        assert!(keymap.keys_for(Action::Save, Scope::Form.stack()).contains(&chord("ctrl+x ctrl+s")));
    }

    #[test]
    fn each_slip_is_named_with_its_place() {
        use ProblemKind as K;
        for (text, place, kind) in [
            ("[list]\nx = \"opne\"\n", "2:5", K::UnknownAction("opne".into())),
            ("[lists]\nx = \"open\"\n", "1:2", K::UnknownScope("lists".into())),
            ("list = \"open\"\n", "1:1", K::NotATable(Scope::List)),
            ("preset = \"vmi\"\n", "1:10", K::UnknownPreset("vmi".into())),
            ("[list]\n\"ctrl-x\" = \"open\"\n", "2:1", K::BadKey("ctrl-x".into())),
            ("[list]\n\"\" = \"open\"\n", "2:1", K::BadKey(String::new())),
            ("[list]\n\"a b c d e\" = \"open\"\n", "2:1", K::TooManyKeys("a b c d e".into())),
            ("[list.a]\n\"b c d e\" = \"open\"\n", "2:1", K::TooManyKeys("a b c d e".into())),
            ("[list]\n\"ctrl+i\" = \"open\"\n", "2:1", K::Indistinct("ctrl+i".into(), "tab".parse().unwrap())),
            ("[list]\nx = 3\n", "2:5", K::NotAnAction),
            ("[list]\nx = true\n", "2:5", K::NotAnAction),
            ("[list]\nx = \"save\"\n", "2:5", K::WrongScope(Action::Save, Scope::List)),
            ("[list]\nx = \"open\"\n\"ｘ\" = \"mark\"\n", "3:1", K::Twice(chord("x"), 2)),
            ("[list]\nx = \"open\"\nx = \"mark\"\n", "3:1", K::Repeated("x".into())),
            ("[list]\n[todo]\n[list]\n", "3:2", K::Repeated("list".into())),
            ("[list]\n\"g g\" = \"first\"\ng = \"last\"\n", "2:1", K::Hidden(chord("g g"), 3)),
            ("[list]\n\"g esc\" = \"first\"\n", "2:1", K::EscInside(chord("g esc"))),
            ("[text]\nx = \"cut\"\n", "2:1", K::Typing(chord("x"))),
            ("[list.g]\nlabel = \"go\"\n", "2:1", K::NoSequence(chord("g"))),
            ("[list]\n\"ctrl+space\" = \"mark\"\n", "2:1", K::InputMethod(chord("ctrl+space"))),
            ("[todo]\nf9 = \"mark\"\n", "2:1", K::Unreachable(Action::TellHousehold, Scope::Todo)),
            (
                "[todo]\nf9 = \"none\"\nt = \"tell-household\"\n",
                "2:1",
                K::LettersOnly(Action::TellHousehold, Scope::Todo),
            ),
        ] {
            assert_eq!(problems(text), [(place.to_owned(), kind)], "{text}");
        }
        let large = "#".repeat(crate::base::limits::KEYMAP_BYTES_MAX as usize + 1);
        assert_eq!(problems(&large), [("1:1".to_owned(), K::TooLarge)]);
        let (_, unknown) = Keymap::load(Some("emcas"), None);
        assert_eq!(unknown[0].kind, K::UnknownPreset("emcas".into()));
    }

    #[test]
    fn problems_read_as_one_line_with_a_hint() {
        for (text, expected) in [
            ("[list]\nx = \"opne\"\n", "my.toml:2:5 没有叫“opne”的操作，这一行没有采用。是不是“open”？"),
            ("[list]\n\"ctrl-x\" = \"open\"\n", "my.toml:2:1 “ctrl-x”不是按键，这一行没有采用。是不是“ctrl+x”？"),
            (
                "[list]\nx = \"frobnicate\\u001b\"\n",
                "my.toml:2:5 没有叫“frobnicate␛”的操作，这一行没有采用。用 dundian actions 查看全部操作名。",
            ),
            (
                "[list]\nx = \"save\"\n",
                "my.toml:2:5 操作“save”在“list”里不起作用，这一行没有采用。请写到 form, text 里。",
            ),
            (
                "[list]\nx = \"open\"\nX = \"open\"\n\"shift+x\" = \"mark\"\n",
                "my.toml:4:1 “X”在第 3 行已经定义，这一行没有采用。请换一个键。",
            ),
        ] {
            assert_eq!(lines(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_broken_file_leaves_what_can_be_read() {
        let text = "[list]\nx = \"open\"\ny = = \"mark\"\nz = \"mark\"\n";
        let (keymap, problems) = Keymap::load(None, Some(("my.toml", text)));
        assert!(matches!(problems[0].kind, ProblemKind::Syntax(_)), "{problems:?}");
        assert_eq!(problems[0].place.line, 3);
        assert!(keymap.keys_for(Action::Open, Scope::List.stack()).contains(&chord("x")));
        assert!(keymap.keys_for(Action::Mark, Scope::List.stack()).contains(&chord("z")));
        for text in
            ["\0", "[", "[[list]]", "[list", "list.list.list = 1", "\"", "[list]\nx", "= = =", "[list]\nx.y.z = 1"]
        {
            let (keymap, problems) = Keymap::load(None, Some(("my.toml", text)));
            assert!(!problems.is_empty(), "{text}");
            assert_eq!(keymap.hint(Action::Help, Scope::List.stack()).as_deref(), Some("F1"), "{text}");
        }
    }

    #[test]
    fn of_what_is_written_twice_the_first_applies() {
        let text = "[list]\nx = \"open\"\nx = \"mark\"\n[todo]\n[list]\nz = \"mark\"\n";
        let (keymap, problems) = Keymap::load(None, Some(("my.toml", text)));
        assert_eq!(problems.len(), 2, "{problems:?}");
        let list = keymap.bindings(Scope::List.stack());
        let caused = |text: &str| list.iter().find(|binding| binding.keys == chord(text)).map(|binding| binding.action);
        assert_eq!((caused("x"), caused("z")), (Some(Action::Open), Some(Action::Mark)));
    }

    #[test]
    fn depth_is_no_way_to_break_the_start() {
        let deep = 10_000;
        for text in [
            format!("[list]\nx = {}", "[".repeat(deep)),
            format!("[list]\nx = {}", "{x = ".repeat(deep)),
            format!("[list]\nx{} = \"open\"", ".x".repeat(deep)),
            format!("[list{}]\nx = \"open\"", ".x".repeat(deep)),
        ] {
            let (keymap, problems) = Keymap::load(None, Some(("my.toml", &text)));
            assert!(!problems.is_empty());
            assert_eq!(keymap.hint(Action::Open, Scope::List.stack()).as_deref(), Some("Enter"));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_start(text in "(\\[(list|text|global)\\.?[a-z\"]{0,3}\\]\n|\"?[a-z+ ，]{0,8}\"? = [\"a-z{}\\-]{0,9}\n){0,12}") {
            let (keymap, _) = Keymap::load(None, Some(("my.toml", &text)));
            proptest::prop_assert!(!keymap.bindings(Scope::Global.stack()).is_empty());
        }
    }
}
