//! Drives under Linux: the mounts, what the kernel knows of the device under
//! each, and where file managers put what was plugged in.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::mounts::{self, Mount};
use super::{Drive, naming};
use crate::base::limits::{FOLDER_ENTRIES_MAX, MOUNTS_BYTES_MAX};

/// Returns the drives of the system whose root is `root`.
pub fn under(root: &Path) -> Vec<Drive> {
    let mut mounts = mounts::parse(&start_of(&at(root, Path::new("/proc/self/mounts")), MOUNTS_BYTES_MAX));
    mounts.retain(|mount| !is_of_the_system(&mount.place));
    // Where one file system is to be seen twice, file managers show the former place.
    mounts.sort_by_cached_key(|mount| (!is_for_drives(&mount.place), mount.place.clone()));
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut found = Vec::new();
    for mount in mounts {
        let Some(device) = device(root, &mount.device) else { continue };
        if seen.contains(&device.node) || !device.removable.unwrap_or_else(|| is_for_drives(&mount.place)) {
            continue;
        }
        let path = at(root, &mount.place);
        let Ok(room) = rustix::fs::statvfs(&path) else { continue };
        found.push(Drive {
            name: name(root, &mount, &device),
            free_bytes: room.f_bavail.saturating_mul(room.f_frsize),
            writable: mount.writable && rustix::fs::access(&path, rustix::fs::Access::WRITE_OK).is_ok(),
            path,
        });
        seen.push(device.node);
    }
    found
}

/// Returns the disks that an existing `path` of the system with this root lies on,
/// by the kernel's names; of a share in the network, whose it is. `None` where the
/// system doesn't tell, and for what is no disk, like memory.
pub fn disks(root: &Path, path: &Path) -> Option<BTreeSet<OsString>> {
    let (top, whole) = (fs::canonicalize(root).ok()?, fs::canonicalize(at(root, path)).ok()?);
    let place = Path::new("/").join(whole.strip_prefix(top).ok()?);
    let mounts = mounts::parse(&start_of(&at(root, Path::new("/proc/self/mounts")), MOUNTS_BYTES_MAX));
    let around = mounts.into_iter().filter(|mount| place.starts_with(&mount.place));
    let mount = around.max_by_key(|mount| mount.place.components().count())?;
    let address = mount.device.as_os_str().as_bytes();
    if address.starts_with(b"//") || address.windows(2).any(|two| two == b":/") {
        return Some(BTreeSet::from([mount.device.into_os_string()]));
    }
    let device = device(root, &mount.device)?;
    stands_on(root, &fs::canonicalize(at(root, Path::new("/sys/class/block")).join(device.kernel)).ok()?)
}

/// Returns the disks of metal and stone under one that `/sys` has.
fn stands_on(root: &Path, known: &Path) -> Option<BTreeSet<OsString>> {
    let disk = disk_of(known);
    if !disk.components().any(|part| part.as_os_str() == "virtual") {
        return Some(BTreeSet::from([disk.file_name()?.to_owned()]));
    }
    let below = fs::read_dir(disk.join("slaves")).ok()?.take(FOLDER_ENTRIES_MAX).filter_map(Result::ok);
    let below = below.map(|entry| {
        let known = fs::canonicalize(at(root, Path::new("/sys/class/block")).join(entry.file_name())).ok()?;
        stands_on(root, &known)
    });
    let all: BTreeSet<OsString> = below.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    (!all.is_empty()).then_some(all)
}

/// Returns where `path` of the system with this root is.
fn at(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// Returns the start of a file, empty where there is none.
fn start_of(path: &Path, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Half of the file is better than nothing, and the kernel's own files are whole.
    let _ = File::open(path).and_then(|file| file.take(bytes_max).read_to_end(&mut bytes));
    bytes
}

/// Tells whether the system itself lives in `place`, be it on a stick.
fn is_of_the_system(place: &Path) -> bool {
    const OWN: &[&str] = &[
        "boot", "cdrom", "dev", "data", "efi", "etc", "home", "lib", "nix", "opt", "proc", "recovery", "root", "snap",
        "srv", "sys", "sysroot", "tmp", "usr", "var",
    ];
    let mut parts = place.components().skip(1);
    match parts.next() {
        None => true,
        Some(Component::Normal(first)) if first == "run" => {
            parts.next() != Some(Component::Normal(OsStr::new("media")))
        }
        Some(Component::Normal(first)) => OWN.iter().any(|own| first == *own),
        Some(_) => true,
    }
}

/// Tells whether file managers and people mount in `place` what was plugged in.
fn is_for_drives(place: &Path) -> bool {
    let usb = |rest: &Path| rest.as_os_str().as_bytes().starts_with(b"usb");
    place.starts_with("/run/media")
        || place.strip_prefix("/media").is_ok_and(|rest| rest != Path::new(""))
        || place.strip_prefix("/mnt").is_ok_and(usb)
}

/// What is mounted.
struct Device {
    /// Its file, links followed.
    node: PathBuf,
    /// The kernel's name for it.
    kernel: OsString,
    /// The kernel's name for the disk that it is on.
    disk: OsString,
    /// Whether it can be carried away; `None` where the kernel has no disk for it.
    removable: Option<bool>,
}

/// Returns what the kernel knows of a device, `None` if it is none.
fn device(root: &Path, node: &Path) -> Option<Device> {
    let file = node.strip_prefix("/dev").ok().filter(|rest| *rest != Path::new(""))?;
    // Names like /dev/mapper/x are links to the kernel's own.
    let node = fs::canonicalize(root.join("dev").join(file)).unwrap_or_else(|_| node.to_owned());
    let kernel = node.file_name()?.to_owned();
    let known = fs::canonicalize(at(root, Path::new("/sys/class/block")).join(&kernel)).ok();
    let disk = known.as_deref().map(disk_of);
    let name = disk.as_deref().and_then(Path::file_name).unwrap_or(&kernel).to_owned();
    let removable = disk.and_then(|disk| removable(root, &disk));
    Some(Device { node, kernel, disk: name, removable })
}

/// Returns the folder of the disk that a device in `/sys` is on.
fn disk_of(known: &Path) -> PathBuf {
    let parent = known.parent().filter(|_| known.join("partition").exists());
    parent.unwrap_or(known).to_owned()
}

/// Tells whether a disk, as `/sys` has it, can be carried away; `None` for one
/// that is made of software and stands on nothing that the kernel names.
fn removable(root: &Path, disk: &Path) -> Option<bool> {
    if !disk.components().any(|part| part.as_os_str() == "virtual") {
        let says = |file: &str, word: &[u8]| start_of(&disk.join(file), 16).trim_ascii() == word;
        let usb = |part: Component<'_>| part.as_os_str().as_bytes().strip_prefix(b"usb").is_some_and(is_number);
        // Readers of cards call no card removable, but tell it from a chip that is soldered in.
        return Some(says("removable", b"1") || says("device/type", b"SD") || disk.components().any(usb));
    }
    // An encrypted stick is a disk made of software that stands on the stick.
    let below = fs::read_dir(disk.join("slaves")).ok()?.take(FOLDER_ENTRIES_MAX).filter_map(Result::ok);
    let below = below.filter_map(|entry| {
        let known = fs::canonicalize(at(root, Path::new("/sys/class/block")).join(entry.file_name())).ok()?;
        Some(disk_of(&known)).filter(|other| other != disk)
    });
    below.filter_map(|other| removable(root, &other)).reduce(|a, b| a && b)
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Returns what people call a drive.
fn name(root: &Path, mount: &Mount, device: &Device) -> String {
    let last = || mount.place.file_name().map(|name| naming::label(name.as_bytes())).unwrap_or_default();
    let maker = || {
        let disk = at(root, Path::new("/sys/class/block")).join(&device.disk).join("device");
        naming::words(&[start_of(&disk.join("vendor"), 64), start_of(&disk.join("model"), 64)])
    };
    // File managers name the folder by the label, or by a number where there is none.
    let numbered = |name: &str| name.len() >= 8 && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let folder = || Some(last()).filter(|name| is_for_drives(&mount.place) && !numbered(name));
    [label(root, device), folder()]
        .into_iter()
        .flatten()
        .chain([maker(), last()])
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// Returns the label of the file system on a device.
fn label(root: &Path, device: &Device) -> Option<String> {
    let folder = at(root, Path::new("/dev/disk/by-label"));
    let mut links = fs::read_dir(folder).ok()?.take(FOLDER_ENTRIES_MAX).filter_map(Result::ok);
    let of_it = |link: &fs::DirEntry| {
        fs::read_link(link.path()).is_ok_and(|target| target.file_name() == Some(device.kernel.as_os_str()))
    };
    links.find(of_it).map(|link| naming::label(link.file_name().as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    /// The parts of a system that are looked at.
    struct System(TempDir);

    impl System {
        fn new(mounts: &str) -> Self {
            let system = Self(tempfile::tempdir().unwrap());
            system.file("proc/self/mounts", mounts);
            for line in mounts.lines() {
                let place = line.split(' ').nth(1).unwrap().replace(r"\040", " ");
                fs::create_dir_all(at(system.0.path(), Path::new(&place))).unwrap();
            }
            system
        }

        fn file(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn link(&self, from: &str, to: &str) {
            let from = self.0.path().join(from);
            fs::create_dir_all(from.parent().unwrap()).unwrap();
            symlink(to, from).unwrap();
        }

        /// Adds a disk with one partition.
        fn disk(self, bus: &str, disk: &str, part: &str, removable: &str) -> Self {
            let folder = format!("sys/devices/{bus}/block/{disk}");
            self.file(&format!("{folder}/removable"), removable);
            self.file(&format!("{folder}/{part}/partition"), "1\n");
            self.link(&format!("sys/class/block/{disk}"), &format!("../../devices/{bus}/block/{disk}"));
            self.link(&format!("sys/class/block/{part}"), &format!("../../devices/{bus}/block/{disk}/{part}"));
            self.file(&format!("dev/{part}"), "");
            self
        }

        fn drives(&self) -> Vec<(String, PathBuf)> {
            let found = super::super::sorted(under(self.0.path()));
            assert!(found.iter().all(|drive| drive.free_bytes > 0), "{found:?}");
            let place = |path: &Path| Path::new("/").join(path.strip_prefix(self.0.path()).unwrap());
            found.into_iter().map(|drive| (drive.name, place(&drive.path))).collect()
        }
    }

    const USB: &str = "pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host6/target6:0:0/6:0:0:0";
    const SATA: &str = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0";

    fn named(name: &str, path: &str) -> (String, PathBuf) {
        (name.to_owned(), path.into())
    }

    #[test]
    fn a_stick_is_found_and_the_disks_of_the_system_are_not() {
        let system = System::new(
            "sysfs /sys sysfs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n/dev/sda2 /media/zhang/Windows ntfs rw 0 0\n\
             /dev/sdb1 /run/media/zhang/我的\\040U盘 vfat rw,nosuid 0 0\n/dev/sda3 /home ext4 rw 0 0\n\
             tmpfs /media/tmp tmpfs rw 0 0\n",
        )
        .disk(SATA, "sda", "sda1", "0\n")
        .disk(USB, "sdb", "sdb1", "1\n");
        system.link("sys/class/block/sda2", &format!("../../devices/{SATA}/block/sda"));
        assert_eq!(system.drives(), [named("我的 U盘", "/run/media/zhang/我的 U盘")]);
    }

    #[test]
    fn a_disk_on_usb_counts_wherever_it_is_mounted_and_one_of_the_system_never() {
        let system = System::new(
            "/dev/sdb1 /backup ext4 rw 0 0\n/dev/sdc1 / ext4 rw 0 0\n/dev/sdd1 /run/live/medium iso9660 ro 0 0\n",
        )
        .disk(USB, "sdb", "sdb1", "0\n")
        .disk(&USB.replace("usb1", "usb2"), "sdc", "sdc1", "1\n")
        .disk(&USB.replace("usb1", "usb3"), "sdd", "sdd1", "1\n");
        assert_eq!(system.drives(), [named("backup", "/backup")]);
    }

    #[test]
    fn a_path_that_only_sounds_like_usb_is_no_usb() {
        let bus = SATA.replace("ata1", "usbless/usb");
        let system = System::new("/dev/sdb1 /backup ext4 rw 0 0\n").disk(&bus, "sdb", "sdb1", "0\n");
        assert_eq!(system.drives(), []);
    }

    #[test]
    fn the_label_names_a_stick_then_its_maker() {
        let mounts = "/dev/sdb1 /media/zhang/6E3A-1B2C vfat rw 0 0\n";
        let system = System::new(mounts).disk(USB, "sdb", "sdb1", "1\n");
        assert_eq!(system.drives(), [named("6E3A-1B2C", "/media/zhang/6E3A-1B2C")]);
        system.file(&format!("sys/devices/{USB}/block/sdb/device/vendor"), "SanDisk \n");
        system.file(&format!("sys/devices/{USB}/block/sdb/device/model"), "Cruzer Blade    \n");
        assert_eq!(system.drives()[0].0, "SanDisk Cruzer Blade");
        system.link(r"dev/disk/by-label/\xd7\xca\xc1\xcf", "../../sdb1");
        system.link("dev/disk/by-label/other", "../../sda1");
        assert_eq!(system.drives()[0].0, "资料");
    }

    #[test]
    fn an_encrypted_stick_is_one_and_an_encrypted_disk_is_not() {
        let mounts = "/dev/mapper/luks-1 /media/zhang/密 ext4 rw 0 0\n/dev/mapper/luks-2 /media/zhang/内 ext4 rw 0 0\n\
                      /dev/loop3 /media/zhang/像 ext4 rw 0 0\n/dev/loop4 /opt2 squashfs ro 0 0\n";
        let system = System::new(mounts).disk(USB, "sdb", "sdb1", "1").disk(SATA, "sda", "sda1", "0");
        for (dm, part) in [("dm-0", "sdb1"), ("dm-1", "sda1")] {
            system.file(&format!("dev/{dm}"), "");
            system.file(&format!("sys/devices/virtual/block/{dm}/slaves/{part}/x"), "");
            system.link(&format!("sys/class/block/{dm}"), &format!("../../devices/virtual/block/{dm}"));
        }
        system.link("dev/mapper/luks-1", "../dm-0");
        system.link("dev/mapper/luks-2", "../dm-1");
        for looped in ["loop3", "loop4"] {
            system.file(&format!("sys/devices/virtual/block/{looped}/removable"), "0");
            system.link(&format!("sys/class/block/{looped}"), &format!("../../devices/virtual/block/{looped}"));
        }
        // An image that somebody opened counts by where the file manager shows it.
        assert_eq!(system.drives(), [named("像", "/media/zhang/像"), named("密", "/media/zhang/密")]);
    }

    #[test]
    fn a_card_is_told_from_a_chip_and_a_device_seen_twice_is_one_drive() {
        let mmc = |n| format!("platform/soc/mmc_host/mmc{n}/mmc{n}:0001");
        let system = System::new(
            "/dev/mmcblk0p1 /media/chip vfat rw 0 0\n/dev/mmcblk1p1 /srv2/b vfat rw 0 0\n\
             /dev/mmcblk1p1 /media/card vfat rw 0 0\n",
        )
        .disk(&mmc(0), "mmcblk0", "mmcblk0p1", "0")
        .disk(&mmc(1), "mmcblk1", "mmcblk1p1", "0");
        for (n, kind) in [(0, "MMC\n"), (1, "SD\n")] {
            system.file(&format!("sys/devices/{}/block/mmcblk{n}/device/type", mmc(n)), kind);
        }
        assert_eq!(system.drives(), [named("card", "/media/card")]);
    }

    #[test]
    fn a_read_only_mount_says_so_and_a_pulled_stick_is_gone() {
        let mounts =
            "/dev/sdb1 /mnt/usb vfat ro 0 0\n/dev/sdb2 /mnt/usb2 vfat rw 0 0\n/dev/sdx1 /mnt/other vfat rw 0 0\n";
        let system = System::new(mounts).disk(USB, "sdb", "sdb1", "1");
        let found = under(system.0.path());
        assert_eq!(found.iter().map(|drive| drive.writable).collect::<Vec<_>>(), [false, true]);
        fs::remove_dir(system.0.path().join("mnt/usb2")).unwrap();
        assert_eq!(system.drives(), [named("usb", "/mnt/usb")]);
    }

    #[test]
    fn another_partition_is_the_same_disk_and_a_stick_or_a_share_is_another() {
        let system = System::new(
            "/dev/sda1 / ext4 rw 0 0\n/dev/sda2 /home ext4 rw 0 0\n/dev/sdb1 /media/zhang/U盘 vfat rw 0 0\n\
             /dev/mapper/luks-1 /media/zhang/密 ext4 rw 0 0\n/dev/mapper/luks-2 /srv ext4 rw 0 0\n\
             nas:/镇 /net/nas nfs rw 0 0\n//10.0.0.2/镇 /net/win cifs rw 0 0\ntmpfs /run/shm tmpfs rw 0 0\n\
             /dev/loop4 /net/像 ext4 rw 0 0\n",
        )
        .disk(SATA, "sda", "sda1", "0")
        .disk(USB, "sdb", "sdb1", "1");
        system.file(&format!("sys/devices/{SATA}/block/sda/sda2/partition"), "2\n");
        system.link("sys/class/block/sda2", &format!("../../devices/{SATA}/block/sda/sda2"));
        system.file("dev/sda2", "");
        for (dm, part) in [("dm-0", "sdb1"), ("dm-1", "sda2")] {
            system.file(&format!("dev/{dm}"), "");
            system.file(&format!("sys/devices/virtual/block/{dm}/slaves/{part}/x"), "");
            system.link(&format!("sys/class/block/{dm}"), &format!("../../devices/virtual/block/{dm}"));
        }
        system.link("dev/mapper/luks-1", "../dm-0");
        system.link("dev/mapper/luks-2", "../dm-1");
        system.file("sys/devices/virtual/block/loop4/removable", "0");
        system.link("sys/class/block/loop4", "../../devices/virtual/block/loop4");
        system.file("home/zhang/data/keys", "");
        let apart = |place: &str, than: &str| {
            let of = |path: &str| disks(system.0.path(), Path::new(path));
            super::super::are_apart(of(place).as_ref(), of(than).as_ref())
        };
        let data = "/home/zhang/data";
        for other in ["/media/zhang/U盘", "/media/zhang/密", "/net/nas", "/net/win"] {
            assert!(apart(other, data) && apart(data, other), "{other}");
        }
        // Neither the same disk, nor what the system can't tell, is another one.
        for same in ["/", "/home", "/srv", "/run/shm", "/net/像", "/none"] {
            assert!(!apart(same, data) && !apart(data, same), "{same}");
        }
        assert!(!apart("/media/zhang/U盘", "/media/zhang/密"), "both on one stick");
        assert!(apart("/net/nas", "/net/win"));
    }

    #[test]
    fn a_system_without_anything_to_look_at_has_no_drives() {
        assert_eq!(under(tempfile::tempdir().unwrap().path()), []);
    }
}
