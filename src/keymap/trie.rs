//! The bindings of one scope as a tree of keys, with a label for each started
//! sequence. No timer decides here: a key either ends a sequence or goes on.

use super::action::Action;
use super::chord::{Chord, Key};
use super::problem::Place;
use crate::base::text::visible;
use crate::tr;

/// From which file a binding came: the later, the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The default preset.
    Default,
    /// The preset chosen over it.
    Preset,
    /// The user's own file.
    User,
}

/// The end of a sequence: an action, and where it was bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// What the sequence causes.
    pub action: Action,
    /// The file it came from.
    pub layer: Layer,
    /// The place in that file.
    pub place: Place,
}

/// What a key leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An action.
    Leaf(Leaf),
    /// More keys.
    Branch(Branch),
}

/// What may follow on a started sequence, in the order it was bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branch {
    /// What the sequence is about, as the keymap file says it.
    pub label: Option<String>,
    next: Vec<(Key, Node)>,
}

/// Why a binding found no place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// The same file binds the same keys there.
    Twice(Place),
    /// The same file ends a sequence there that this one would go through.
    Hidden(Place),
}

impl Branch {
    /// Returns what `keys` lead to.
    pub fn get(&self, keys: &[Key]) -> Option<&Node> {
        let (first, rest) = keys.split_first()?;
        let (_, node) = self.next.iter().find(|(key, _)| key == first)?;
        match node {
            _ if rest.is_empty() => Some(node),
            Node::Branch(branch) => branch.get(rest),
            Node::Leaf(_) => None,
        }
    }

    /// Returns the keys that may follow and what they lead to.
    pub fn next(&self) -> impl Iterator<Item = (Key, &Node)> {
        self.next.iter().map(|(key, node)| (*key, node))
    }

    /// Returns every sequence of the tree and its end.
    pub fn leaves(&self) -> Vec<(Chord, Leaf)> {
        let mut out = Vec::new();
        for (key, node) in &self.next {
            match node {
                Node::Leaf(leaf) => out.push((Chord(vec![*key]), *leaf)),
                Node::Branch(branch) => out.extend(branch.leaves().into_iter().map(|(Chord(mut keys), leaf)| {
                    keys.insert(0, *key);
                    (Chord(keys), leaf)
                })),
            }
        }
        out
    }

    /// Returns the label for people: the labels of the presets in the language
    /// in force, the user's own as they stand.
    pub fn title(&self) -> Option<String> {
        Some(match self.label.as_deref()? {
            "go" => tr!("keymap-label-go"),
            "view" => tr!("keymap-label-view"),
            "leave" => tr!("keymap-label-leave"),
            "pane" => tr!("keymap-label-pane"),
            "more" => tr!("keymap-label-more"),
            "form" => tr!("keymap-label-form"),
            own => visible(own).into_owned(),
        })
    }

    /// Binds `keys`. What weaker files bound on the way or behind it gives
    /// way and is returned. A file binds its shorter sequences first, so that
    /// of two in each other's way the longer one is refused.
    ///
    /// # Errors
    /// Says what in the same file stands in the way; the tree is then unchanged.
    pub fn bind(&mut self, keys: &[Key], leaf: Leaf) -> Result<Vec<Leaf>, Clash> {
        let Some((first, rest)) = keys.split_first() else { return Ok(Vec::new()) };
        let found = self.next.iter().position(|(key, _)| key == first);
        let Some(found) = found else {
            let mut node = Node::Leaf(leaf);
            for key in rest.iter().rev() {
                node = Node::Branch(Self { label: None, next: vec![(*key, node)] });
            }
            self.next.push((*first, node));
            return Ok(Vec::new());
        };
        let node = &mut self.next[found].1;
        match node {
            Node::Leaf(old) if old.layer == leaf.layer && rest.is_empty() => Err(Clash::Twice(old.place)),
            Node::Leaf(old) if old.layer == leaf.layer => Err(Clash::Hidden(old.place)),
            Node::Branch(branch) if !rest.is_empty() => branch.bind(rest, leaf),
            old => {
                let gone = old.take_leaves();
                self.next.remove(found);
                self.bind(keys, leaf)?;
                Ok(gone)
            }
        }
    }

    /// Takes the binding of `keys` away, and all that go on from there.
    /// Returns what went.
    pub fn unbind(&mut self, keys: &[Key]) -> Vec<Leaf> {
        let Some((first, rest)) = keys.split_first() else { return Vec::new() };
        let Some(found) = self.next.iter().position(|(key, _)| key == first) else { return Vec::new() };
        let node = &mut self.next[found].1;
        let gone = match node {
            Node::Branch(branch) if !rest.is_empty() => branch.unbind(rest),
            Node::Leaf(_) if !rest.is_empty() => Vec::new(),
            _ => node.take_leaves(),
        };
        if matches!(node, Node::Branch(branch) if branch.next.is_empty()) || rest.is_empty() {
            self.next.remove(found);
        }
        gone
    }

    /// Names the started sequence `keys`. Returns whether there is one.
    pub fn name(&mut self, keys: &[Key], label: &str) -> bool {
        let Some((first, rest)) = keys.split_first() else {
            self.label = Some(label.to_owned());
            return true;
        };
        match self.next.iter_mut().find(|(key, _)| key == first) {
            Some((_, Node::Branch(branch))) => branch.name(rest, label),
            _ => false,
        }
    }
}

impl Node {
    fn take_leaves(&mut self) -> Vec<Leaf> {
        match self {
            Self::Leaf(leaf) => vec![*leaf],
            Self::Branch(branch) => branch.leaves().into_iter().map(|(_, leaf)| leaf).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(action: Action, layer: Layer, line: usize) -> Leaf {
        Leaf { action, layer, place: Place { line, column: 1 } }
    }

    fn keys(text: &str) -> Vec<Key> {
        text.parse::<Chord>().unwrap().0
    }

    #[test]
    fn a_stronger_layer_takes_the_way_it_needs() {
        let mut trie = Branch::default();
        trie.bind(&keys("g"), leaf(Action::Up, Layer::Default, 1)).unwrap();
        let gone = trie.bind(&keys("g g"), leaf(Action::First, Layer::User, 2)).unwrap();
        assert_eq!(gone, [leaf(Action::Up, Layer::Default, 1)]);
        assert!(matches!(trie.get(&keys("g")), Some(Node::Branch(_))));
        let clash = trie.bind(&keys("g g"), leaf(Action::Last, Layer::User, 3));
        assert_eq!(clash, Err(Clash::Twice(Place { line: 2, column: 1 })));
        let clash = trie.bind(&keys("g g g"), leaf(Action::Last, Layer::User, 3));
        assert_eq!(clash, Err(Clash::Hidden(Place { line: 2, column: 1 })));
    }

    #[test]
    fn what_is_unbound_leaves_no_empty_sequence() {
        let mut trie = Branch::default();
        trie.bind(&keys("g g"), leaf(Action::First, Layer::Default, 1)).unwrap();
        assert!(trie.unbind(&keys("g x")).is_empty());
        assert!(trie.unbind(&keys("g g g")).is_empty());
        assert_eq!(trie.unbind(&keys("g g")).len(), 1);
        assert_eq!(trie, Branch::default());
        assert!(!trie.name(&keys("g"), "go"));
    }
}
