//! The keymaps that come with the program, the files under `keymaps/` word for
//! word, so that people can copy and edit them.

/// The preset that lies under every other keymap.
pub const DEFAULT: &str = "default";

const PRESETS: &[(&str, &str, &str)] = &[
    (DEFAULT, "default.toml", include_str!("../../keymaps/default.toml")),
    ("vim", "vim.toml", include_str!("../../keymaps/vim.toml")),
    ("emacs", "emacs.toml", include_str!("../../keymaps/emacs.toml")),
];

/// Returns the names of all presets, the default first.
pub fn names() -> Vec<&'static str> {
    PRESETS.iter().map(|(name, ..)| *name).collect()
}

/// Returns file name and text of the preset `name`.
pub fn file(name: &str) -> Option<(&'static str, &'static str)> {
    PRESETS.iter().find(|(preset, ..)| *preset == name).map(|(_, file, text)| (*file, *text))
}
