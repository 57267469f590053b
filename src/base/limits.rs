//! Every bound of the program in one place. A loop, queue or input without a
//! bound here has none, and that is a mistake.

/// A household's, visit's or concern's single text field, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Marks shown on top of one letter; more of them would be drawn into other lines.
pub const MARKS_PER_CHARACTER_MAX: usize = 3;
/// A name, title or other one-line field, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// Visits that may be begun and not finished at the same time.
pub const VISITS_BEGUN_MAX: usize = 5;
/// Concerns, matters or policies attached to one visit.
pub const PARTS_PER_VISIT_MAX: usize = 50;
/// Households met in one visit (a courtyard meeting 院坝会 has many).
pub const HOUSEHOLDS_PER_VISIT_MAX: usize = 200;
/// Minutes that one visit may last.
pub const VISIT_MINUTES_MAX: u16 = 24 * 60;
/// The year before which no date in the records can lie.
pub const YEAR_MIN: i32 = 1949;
/// A visit before this year was hardly meant; clocks that were never set say 1970.
pub const VISIT_YEAR_MIN: i32 = 1990;
/// How far past the present a time may lie and still be taken for now, in minutes.
pub const CLOCK_SLACK_MINUTES: i64 = 5;
/// Days that one year's notice of days off may speak about.
pub const HOLIDAY_DAYS_MAX: usize = 366;
/// A must-visit household 必访户 is seen at least every so many days where its
/// assignment says nothing else.
pub const MUST_VISIT_DAYS_DEFAULT: u16 = 30;
/// Households on the round of one day: what one walks and still listens.
pub const PLAN_STOPS_MAX: usize = 12;
/// Cadres, villages, categories, members or answers named by one record.
pub const LIST_ITEMS_MAX: usize = 1_000;
/// A file that holds a catalogue, in bytes.
pub const CATALOG_BYTES_MAX: u64 = 1 << 20;
/// Items of one catalogue, such as the goals of a campaign, and rules of one of them.
pub const CATALOG_ITEMS_MAX: usize = 200;
/// Households named one by one in an assignment.
pub const HOUSEHOLDS_PER_ASSIGNMENT_MAX: usize = 20_000;
/// One line of a file of visits, in bytes.
pub const IMPORT_LINE_BYTES_MAX: usize = 1 << 20;
/// Visits committed with one synchronisation of the disk when they come from a file.
pub const GROUP_VISITS_MAX: usize = 512;
/// Lines of such a group, in bytes, before one more is taken.
pub const GROUP_BYTES_MAX: usize = 4 << 20;
/// Changes written with one synchronisation of the disk when a list is imported
/// or sample data is made.
pub const GROUP_CHANGES_MAX: usize = 4_096;
/// Entries of a bundle written with one synchronisation of the disk. Fewer than
/// changes of a list: several such batches are under way at once.
pub const BUNDLE_BATCH_ENTRIES_MAX: usize = 1_024;
/// Lines of one folder that the choice of a file lists.
pub const FOLDER_ENTRIES_MAX: usize = 4_096;
/// What the system says of its mounted disks, in bytes.
pub const MOUNTS_BYTES_MAX: u64 = 1 << 20;
/// Files of use that the choice of a file names before anything was opened.
pub const NEWEST_FILES_MAX: usize = 12;

/// A file that holds a household roster, in bytes.
pub const ROSTER_BYTES_MAX: u64 = 64 << 20;
/// Rows read from one sheet.
pub const ROSTER_ROWS_MAX: usize = 200_000;
/// Columns looked at in one sheet.
pub const ROSTER_COLUMNS_MAX: usize = 256;
/// Sheets looked at in one workbook.
pub const ROSTER_SHEETS_MAX: usize = 64;
/// Cells kept of one sheet, filled or before a filled one.
pub const ROSTER_CELLS_MAX: usize = 8_000_000;
/// Characters that a cell holds, as in every spreadsheet program.
pub const ROSTER_CELL_CHARS_MAX: usize = 32_767;
/// Records looked at in an old workbook, over all of its sheets.
pub const ROSTER_RECORDS_MAX: usize = 16_000_000;
/// What a packed workbook may say it unpacks to, in bytes.
pub const ROSTER_UNPACKED_BYTES_MAX: u64 = 512 << 20;
/// Lines of each register, and visits of a diary, that are shown before it is written.
pub const GLANCE_ROWS_MAX: usize = 100;
/// The largest blank form that is filled.
pub const FORM_BYTES_MAX: u64 = 32 << 20;
/// What a blank form may unpack to.
pub const FORM_UNPACKED_BYTES_MAX: u64 = 128 << 20;
/// Rows and columns of a blank form that are looked at for places to fill.
pub const FORM_GRID_MAX: (usize, usize) = (5_000, 2_000);
/// Characters that a cell of a spreadsheet holds.
pub const SHEET_CELL_CHARS_MAX: usize = 32_767;
/// The last row of a spreadsheet, counted from 1.
pub const SHEET_ROWS_MAX: usize = 1_048_576;
/// Bytes of the file that remembers the shapes of forms.
pub const FORMS_KNOWN_BYTES_MAX: u64 = 4 << 20;
/// Forms that are remembered.
pub const FORMS_KNOWN_MAX: usize = 500;

/// The sealed content of one journal frame, in bytes.
pub const FRAME_BYTES_MAX: usize = 16 << 20;
/// A journal segment is closed when it has grown past this, in bytes.
pub const SEGMENT_BYTES_MAX: u64 = 32 << 20;
/// Text of records that are put into the journal again, in one frame, in bytes.
pub const RESCUE_BYTES_MAX: usize = 1 << 20;
/// Bytes kept in reserve beside the journal and given back when the disk is full.
pub const BALLAST_BYTES: usize = 1 << 20;
/// Damaged stretches of the journal that one reading names.
pub const DAMAGE_REPORTS_MAX: usize = 1_000;
/// The file that holds the keys, in bytes.
pub const VAULT_BYTES_MAX: u64 = 64 << 10;
/// Characters that a new passphrase has at least.
pub const PASSPHRASE_CHARS_MIN: usize = 8;
/// Memory that deriving a key from a passphrase may ask for, in KiB.
pub const KDF_MEMORY_KIB_MAX: u32 = 1 << 20;
/// Passes over that memory.
pub const KDF_PASSES_MAX: u32 = 32;
/// Lanes that the memory is worked on in.
pub const KDF_LANES_MAX: u32 = 8;
/// A value in sled, sealed, in bytes. Larger ones are split: sled keeps pages
/// over 128 KiB in files that it never synchronises.
pub const STORE_VALUE_BYTES_MAX: usize = 4096;
/// Batches that may wait for sled before the writer waits too.
pub const STORE_QUEUE_MAX: usize = 64;
/// Bytes of documents and pages that may wait so.
pub const STORE_QUEUE_BYTES_MAX: usize = 8 << 20;
/// After this long without an answer from sled it counts as hung.
pub const STORE_PATIENCE_MS: u64 = 5_000;
/// Memory that sled may use for its pages, in bytes.
pub const STORE_CACHE_BYTES: u64 = 16 << 20;
/// One document in the store, in bytes, before it is split and sealed.
pub const STORE_DOC_BYTES_MAX: usize = 16 << 20;
/// Values looked at with one request to sled when all are gone through.
pub const STORE_SCAN_STEP: usize = 512;
/// Damaged stores that are kept aside.
pub const STORES_ASIDE_MAX: usize = 2;
/// Times that opening asks for sled's file while it is still locked, and the
/// pause between two of them, in milliseconds.
pub const STORE_LOCK_TRIES_MAX: u32 = 300;
/// See [`STORE_LOCK_TRIES_MAX`].
pub const STORE_LOCK_PAUSE_MS: u64 = 5;
/// The name of a draft, in bytes.
pub const DRAFT_NAME_BYTES_MAX: usize = 64;
/// A form being filled in, as kept on disk, in bytes.
pub const DRAFT_BYTES_MAX: usize = 4 << 20;

/// A keymap file, in bytes: ten times the largest one that comes with the program.
pub const KEYMAP_BYTES_MAX: u64 = 64 << 10;
/// Lines of the file of settings that are read.
pub const SETTINGS_LINES_MAX: usize = 1_000;
/// Bytes of a path that is remembered there.
pub const SETTINGS_PATH_BYTES_MAX: usize = 4_096;
/// The file of settings, in bytes.
pub const SETTINGS_BYTES_MAX: u64 = 64 << 10;
/// Keys in one sequence.
pub const CHORD_KEYS_MAX: usize = 4;
/// Messages kept to be read again.
pub const NOTICES_MAX: usize = 200;
/// Records with their long text kept in memory after they were looked at.
pub const DOCS_KEPT_MAX: usize = 512;
/// Mergers that are followed from a household to the one that stands today.
pub const MERGES_FOLLOWED_MAX: usize = 64;
/// Records of one person that are followed in a row, each of which says that it is
/// the next one.
pub const ALIAS_HOPS_MAX: usize = 64;
/// Corrections of a household's data that its page shows.
pub const CORRECTIONS_SHOWN_MAX: usize = 20;
/// Records that were taken out, of one kind, that are listed to be put back.
pub const REMOVED_SHOWN_MAX: usize = 150;
/// Records of one kind whose long text one household's page shows; of older
/// ones it shows the start.
pub const DOSSIER_TEXTS_MAX: usize = 100;
/// Keys kept that were pressed while the ledger was being opened.
pub const EARLY_KEYS_MAX: usize = 256;
/// Events taken from the terminal before the next drawing.
pub const EVENTS_PER_FRAME_MAX: usize = 4_096;
/// Hits that a search returns when nothing else is said.
pub const SEARCH_HITS_DEFAULT: usize = 50;
/// A line that says a whole visit, in characters.
pub const QUICK_CHARS_MAX: usize = 2_000;
/// What one word of such a line may be, as it is offered: as many as there are
/// keys to choose with.
pub const QUICK_CANDIDATES_MAX: usize = 8;
/// Households or policies looked at for one word of such a line.
pub const QUICK_HITS_MAX: usize = 1_000;
/// Words offered for one word of such a line.
pub const QUICK_OFFERS_MAX: usize = 6;
/// Lines that wait to be saved or to be mended.
pub const QUICK_LINES_MAX: usize = 100;
/// Changes that can be taken back, one after the other.
pub const UNDO_STEPS_MAX: usize = 100;
/// What the steps of undo within one field may hold, in bytes: one whole text and its replacement.
pub const FIELD_UNDO_BYTES_MAX: usize = 160 << 10;
/// The narrowest terminal that the screens fit into, in columns and rows.
pub const SCREEN_MIN: (u16, u16) = (60, 16);
/// Problems told one by one when a change is refused.
pub const PROBLEMS_TOLD_MAX: usize = 8;

/// Bundles of one folder that are taken in at once.
pub const FOLDER_BUNDLES_MAX: usize = 1_000;
/// Days for which words of others are kept about records that have left.
pub const ASIDE_DAYS: u64 = 30;
/// Offices that stand above each other.
pub const TIERS_MAX: usize = 5;
/// Devices that one bundle is sealed for.
pub const READERS_MAX: usize = 32;
/// Days for which an invitation can be used when nothing else is said.
pub const INVITATION_DAYS_DEFAULT: u16 = 14;
/// Days for which an invitation can be used at the most.
pub const INVITATION_DAYS_MAX: u16 = 366;
/// An invitation that a code opens, as a file, in bytes: it is opened in memory.
pub const LOCKED_BYTES_MAX: u64 = 64 << 20;
/// Lines of single entries in one bundle, in bytes: what packs to some 20 MB.
pub const LEAVES_BYTES_MAX: usize = 160 << 20;
/// The last bundles for one recipient that are told by name.
pub const SENT_FILES_TOLD_MAX: usize = 20;
/// A bundle as a file, in bytes.
pub const BUNDLE_BYTES_MAX: u64 = 4 << 30;
/// What is unpacked of one bundle, in bytes.
pub const BUNDLE_UNPACKED_BYTES_MAX: u64 = 16 << 30;
/// One line of a bundle, in bytes.
pub const BUNDLE_LINE_BYTES_MAX: usize = 1 << 20;
/// The head of the sealed file, which names its recipients, in bytes.
pub const BUNDLE_HEADER_BYTES_MAX: usize = 32 << 10;
/// The window that unpacking may ask for, as a power of two: 8 MiB.
pub const BUNDLE_WINDOW_LOG_MAX: u32 = 23;
/// Devices that one bundle may speak of.
pub const BUNDLE_DEVICES_MAX: usize = 10_000;
/// Bundles of one sender that may wait for earlier ones.
pub const WAITING_BUNDLES_MAX: usize = 20;
/// Bytes of all bundles that wait.
pub const WAITING_BYTES_MAX: u64 = 1 << 30;
/// Machines that one person, or one office, may have.
pub const MACHINES_MAX: usize = 8;
/// Ways that the ledger of one device may go: copies of one disk that all wrote on.
pub const BRANCHES_MAX: usize = 8;
/// Entries of one device that may wait for a decision.
pub const HELD_MAX: usize = 10_000;
/// Reasons for entries that were set aside, told one by one.
pub const SET_ASIDE_TOLD_MAX: usize = 20;
/// Lines by which the preview of a bundle names what it does to the records of others.
pub const NAMED_TOLD_MAX: usize = 20;
/// New devices that the preview of a bundle names.
pub const NEWCOMERS_TOLD_MAX: usize = 20;
/// Records that the screen lists of those not sent yet.
pub const UNSENT_LISTED_MAX: usize = 500;
/// The file that holds this installation's keys, and the mark of it, in bytes.
pub const IDENTITY_BYTES_MAX: u64 = 256 << 10;
/// Running numbers of one sender's bundles that are looked through for gaps: a
/// bundle a day for longer than anybody will use this.
pub const BUNDLE_NUMBERS_MAX: u64 = 100_000;
/// The longest backup, in bytes.
pub const BACKUP_BYTES_MAX: u64 = 64 << 30;
/// The most files in a backup; a segment of the journal is one of them.
pub const BACKUP_FILES_MAX: usize = 10_000;
/// The longest list of what is in a backup, in bytes.
pub const BACKUP_MANIFEST_BYTES_MAX: u64 = 8 << 20;
/// Days of which the last copy made by itself is kept.
pub const OWN_COPIES_DAYS: usize = 7;
/// Weeks of which the last copy made by itself is kept.
pub const OWN_COPIES_WEEKS: usize = 4;
/// The longest file that remembers the last backup, in bytes.
pub const LAST_BACKUP_BYTES_MAX: u64 = 1 << 20;
/// The longest list of what was erased on a machine, in bytes.
pub const ERASED_BYTES_MAX: u64 = 64 << 20;
/// The longest entry of an invitation that is shown to the office that wrote it, in bytes.
pub const INVITED_BYTES_MAX: usize = 8 << 10;
/// Bytes of what an office has others keep for it, sealed.
pub const CAPSULE_BYTES_MAX: usize = 64 << 10;
/// Bytes of that, unpacked.
pub const CAPSULE_UNPACKED_BYTES_MAX: usize = 16 << 20;
/// Files that a lost ledger is made of, at most.
pub const RECOVERED_FILES_MAX: usize = 20_000;
/// Folders below one that are looked into for them.
pub const RECOVERED_DEPTH_MAX: usize = 4;
