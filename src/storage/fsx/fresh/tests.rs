//! Nothing that is there is touched, and nothing stays behind.

use super::*;
use tempfile::tempdir;

fn names(dir: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = fs::read_dir(dir).unwrap().map(name).collect();
    names.sort();
    names
}

#[track_caller]
fn why<T: std::fmt::Debug>(outcome: Result<T, DiskError>) -> Refused {
    let error = outcome.unwrap_err();
    let message = error.message();
    assert!(message.lines().count() == 1 && message.chars().count() < 250, "{message}");
    error.refused.unwrap_or_else(|| panic!("{error}"))
}

#[test]
fn a_file_appears_when_it_is_whole() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("走访安排.html");
    let mut fresh = FreshFile::at(&path).unwrap();
    fresh.write_all(b"12").unwrap();
    fresh.write_all(b"3").unwrap();
    assert_eq!(io::read_to_string(fresh.reread().unwrap()).unwrap(), "123");
    assert!(!path.exists());
    assert_eq!(fresh.finish().unwrap(), path);
    assert_eq!((fs::read(&path).unwrap(), names(dir.path()).len()), (b"123".to_vec(), 1));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn one_that_is_given_up_leaves_nothing() {
    let dir = tempdir().unwrap();
    let mut fresh = FreshFile::in_folder(dir.path(), "a", "txt").unwrap();
    fresh.write_all(b"1").unwrap();
    assert_eq!(names(dir.path()).len(), 1);
    drop(fresh);
    assert_eq!(names(dir.path()).len(), 0);
}

#[cfg(unix)]
#[test]
fn whatever_has_the_name_keeps_it() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("文件"), "我的").unwrap();
    fs::create_dir(at("夹")).unwrap();
    symlink("文件", at("链接")).unwrap();
    symlink("断", at("断链")).unwrap();
    symlink("夹", at("夹的链接")).unwrap();
    mknodat(CWD, at("管道"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _socket = UnixListener::bind(at("套接字")).unwrap();
    let before = names(dir.path());
    let all = [
        ("文件", Refused::Exists),
        ("夹", Refused::Folder),
        ("夹/", Refused::Folder),
        ("夹/..", Refused::Folder),
        ("链接", Refused::Link),
        ("断链", Refused::Link),
        ("夹的链接", Refused::Link),
        ("管道", Refused::Device),
        ("套接字", Refused::Device),
    ];
    for (name, reason) in all {
        assert_eq!(why(FreshFile::at(&at(name))), reason, "{name}");
        // Put there after the first look.
        if !name.contains('/') {
            let mut late = FreshFile::at(&at("晚")).unwrap();
            late.goal = Goal::Named(at(name));
            assert_eq!(why(late.finish_with(b"new")), reason, "{name}");
        }
    }
    assert_eq!(why(FreshFile::at(Path::new("/dev/null"))), Refused::Device);
    assert_eq!((names(dir.path()), fs::read_to_string(at("文件")).unwrap()), (before, "我的".to_owned()));
    assert_eq!(FreshFile::at(&at("夹的链接/新")).unwrap().finish_with(b"1").unwrap(), at("夹的链接/新"));
    assert_eq!(names(&at("夹")), ["新"]);
}

#[test]
fn no_way_of_moving_replaces_anything() {
    for way in WAYS {
        let dir = tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("部分"), "new").unwrap();
        fs::write(at("文件"), "我的").unwrap();
        fs::create_dir(at("夹")).unwrap();
        for taken in ["文件", "夹"] {
            assert_eq!(way(&at("部分"), &at(taken)).unwrap_err().kind(), ErrorKind::AlreadyExists);
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("别处", at("断链")).unwrap();
            assert_eq!(way(&at("部分"), &at("断链")).unwrap_err().kind(), ErrorKind::AlreadyExists);
            fs::remove_file(at("断链")).unwrap();
        }
        way(&at("部分"), &at("新")).unwrap();
        assert_eq!(names(dir.path()), ["夹", "文件", "新"]);
        assert_eq!(["文件", "新"].map(|name| fs::read_to_string(at(name)).unwrap()), ["我的", "new"]);
        assert!(way(&at("没有"), &at("空")).is_err());
        assert!(!at("空").exists(), "the claim is given back");
    }
}

#[test]
fn free_names_are_never_given_twice() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("安排.txt")).unwrap();
    let write = |text: String| {
        FreshFile::in_folder(dir.path(), "安排", "txt").unwrap().finish_with(text.as_bytes()).unwrap();
    };
    std::thread::scope(|scope| {
        (0..8).for_each(|thread| drop(scope.spawn(move || (0..5).for_each(|n| write(format!("{thread} {n}"))))));
    });
    let mut wanted: Vec<String> = (2..=41).map(|n| format!("安排-{n}.txt")).collect();
    let texts: std::collections::BTreeSet<_> =
        wanted.iter().map(|name| fs::read_to_string(dir.path().join(name)).unwrap()).collect();
    assert_eq!(texts.len(), 40);
    wanted.push("安排.txt".to_owned());
    wanted.sort();
    assert_eq!(names(dir.path()), wanted);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("文件"), "我的").unwrap();
    for name in ["没插/a.txt", "没插/", "没插/.", "没插/.."] {
        assert_eq!(why(FreshFile::at(&at(name))), Refused::NoFolder, "{name}");
    }
    for name in ["文件/a.txt", "文件/b/a.txt", "文件/"] {
        assert_eq!(why(FreshFile::at(&at(name))), Refused::NotAFolder, "{name}");
    }
    assert_eq!(why(FreshFile::in_folder(&at("没插"), "a", "txt")), Refused::NoFolder);
    assert_eq!(why(FreshFile::in_folder(&at("文件"), "a", "txt")), Refused::NotAFolder);
    assert_eq!(names(dir.path()), ["文件"]);
    let gone = FreshFile::at(&{
        fs::create_dir(at("U盘")).unwrap();
        at("U盘/a.txt")
    });
    fs::remove_dir_all(at("U盘")).unwrap();
    assert_eq!(why(gone.unwrap().finish_with(b"1")), Refused::NoFolder);
    assert_eq!(names(dir.path()), ["文件"]);
}

#[test]
fn names_that_are_none_are_told_apart() {
    let dir = tempdir().unwrap();
    let long = "长".repeat(300);
    assert_eq!(why(FreshFile::at(Path::new(""))), Refused::NoName);
    assert_eq!(why(FreshFile::in_folder(Path::new(""), "a", "txt")), Refused::NoName);
    assert_eq!(why(FreshFile::at(Path::new("-"))), Refused::Dash);
    assert_eq!(why(FreshFile::at(&dir.path().join(long))), Refused::Name);
    assert_eq!(why(FreshFile::at(&dir.path().join("a\0b"))), Refused::Name);
    assert!(FreshFile::at(&dir.path().join("-")).is_ok());
}

#[test]
fn a_place_is_a_folder_or_the_name_of_a_file() {
    let dir = tempdir().unwrap();
    let begin = |place: &Path| FreshFile::at_or_in(place, "dundian");
    let mut in_folder = begin(dir.path()).unwrap();
    in_folder.call("邀请_张三");
    assert_eq!(in_folder.finish().unwrap(), dir.path().join("邀请_张三.dundian"));
    let mut named = begin(&dir.path().join("a.dundian")).unwrap();
    named.call("邀请_张三");
    assert_eq!(named.finish().unwrap(), dir.path().join("a.dundian"));
    assert_eq!(why(begin(&dir.path().join("没插"))), Refused::NoPlace { ext: "dundian" });
    assert_eq!(why(begin(&dir.path().join("没插/没插"))), Refused::NoFolder);
    assert_eq!(why(begin(&dir.path().join("a.dundian"))), Refused::Exists);
    assert_eq!(why(begin(Path::new("-"))), Refused::Dash);
    assert_eq!(why(begin(Path::new(""))), Refused::NoName);
    assert_eq!(names(dir.path()).len(), 2);
}

#[test]
fn a_data_directory_is_for_the_ledger_alone() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("台账");
    fs::create_dir_all(data.join("journal")).unwrap();
    fs::create_dir_all(data.join("a/b")).unwrap();
    assert!(!is_in_data(&data), "any folder may hold one of that name");
    fs::write(data.join("vault.copy.json"), "").unwrap();
    let mut all = vec![
        data.clone(),
        data.join("journal"),
        data.join("a/b"),
        data.join("a/b/../.."),
        dir.path().join("x/../台账/a"),
    ];
    fs::create_dir(dir.path().join("x")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("台账/a", dir.path().join("链接")).unwrap();
        all.extend([dir.path().join("链接"), dir.path().join("链接/b"), dir.path().join("链接/..")]);
    }
    let before = [names(&data), names(&data.join("a/b"))];
    for folder in all {
        assert_eq!(why(FreshFile::at(&folder.join("新.txt"))), Refused::Data, "{}", folder.display());
        assert_eq!(why(FreshFile::in_folder(&folder, "新", "txt")), Refused::Data, "{}", folder.display());
        assert_eq!(why(check_fresh_folder(&folder.join("新"))), Refused::Data, "{}", folder.display());
    }
    assert_eq!([names(&data), names(&data.join("a/b"))], before);
    assert!(FreshFile::at(&data.join("../旁边.txt")).is_ok());
}

#[test]
fn a_folder_to_be_filled_is_empty_or_not_there() {
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("空")).unwrap();
    fs::write(at("文件"), "").unwrap();
    for name in ["空", "空/", "新", "新/"] {
        assert_eq!(check_fresh_folder(&at(name)), Ok(()), "{name}");
    }
    assert_eq!(why(check_fresh_folder(dir.path())), Refused::NotEmpty);
    assert_eq!(why(check_fresh_folder(&at("文件"))), Refused::Exists);
    assert_eq!(why(check_fresh_folder(&at("没插/新"))), Refused::NoFolder);
    assert_eq!(names(dir.path()), ["文件", "空"]);
}

/// Whoever is between file and disk only hands on an io error.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_its_name_and_leaves_nothing() {
    let dir = tempdir().unwrap();
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    let path = dir.path().join("a.txt");
    let mut fresh = FreshFile::at(&path).unwrap();
    fresh.file = full();
    let error = fresh.write_all(b"1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    let error = DiskError::new(dir.path(), &error);
    assert!(error.is_full() && error.message().contains("a.txt"), "{}", error.message());
    fresh.file = full();
    assert_eq!(why(fresh.finish_with(b"1")), Refused::Full);
    assert_eq!(names(dir.path()).len(), 0);
}

#[test]
fn what_the_system_answers_is_told_of_the_file_that_was_wanted() {
    let goal = Goal::Free { dir: "U盘".into(), stem: "张三".into(), ext: "dundian" };
    let told = |kind: ErrorKind| (goal.failed(&kind.into()).refused, goal.failed(&kind.into()).path.replace('\\', "/"));
    let file = || "U盘/张三.dundian".to_owned();
    assert_eq!(told(ErrorKind::PermissionDenied), (Some(Refused::Denied), file()));
    assert_eq!(told(ErrorKind::ReadOnlyFilesystem), (Some(Refused::ReadOnly), file()));
    assert_eq!(told(ErrorKind::QuotaExceeded), (Some(Refused::Full), file()));
    assert_eq!(told(ErrorKind::NotFound), (Some(Refused::NoFolder), "U盘".to_owned()));
    assert_eq!(told(ErrorKind::Other), (None, file()));
}

#[test]
fn names_made_here_fit_every_system() {
    let all = [
        ("张三_县水利局_20261122_001", "张三_县水利局_20261122_001"),
        (r#"a\b/c:d*e?f"g<h>i|j"#, "a_b_c_d_e_f_g_h_i_j"),
        ("尾巴. .", "尾巴"),
        ("con", "_con"),
        ("LPT1.x", "_LPT1.x"),
        ("..", "_"),
        ("", "_"),
    ];
    for (name, wanted) in all {
        assert_eq!(fitting(name), wanted);
    }
    assert!(!fitting("a\u{7}b\u{202e}").chars().any(|c| c.is_control() || c == '\u{202e}'));
    assert_eq!(fitting(&"长".repeat(300)).len(), 198);
}
