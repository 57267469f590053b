//! Names of people and the words for how they are related, evened out and told
//! from other words.

use unicode_normalization::UnicodeNormalization;

use super::categories::category;
use super::words::{is_han, is_numeral_char, letters, listed, split_brackets};
use crate::base::fold::{folded, is_dot, is_invisible};
use crate::base::text::{half_width, half_width_char};

/// Words in brackets after a name that say what somebody is and not who.
const NAME_REMARKS: &str = "户主 本人 组长 党员 已故 亡故 去世 死亡 外出 迁出 配偶 代表 申请人 女 男 低保 低保户 五保 脱贫户 监测户 队长 书记 主任 村民代表 户代表";

/// Words that a cell names its own column by: 户主：张三.
const NAME_LABELS: &str = "户主 户主姓名 户主名字 户主名称 户长 姓名 名字";

/// Returns a person's name without the spaces that line names up, and without
/// numbering, labels and remarks in brackets. `None` where the text is no name.
pub(super) fn name(text: &str) -> Option<String> {
    let text: String = unnumbered(text).chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    let text: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    let text = unlabelled(&text);
    let (outside, inside) = split_brackets(text);
    let keep = inside.iter().any(|remark| !listed(NAME_REMARKS, &letters(remark)));
    let source = match &inside[..] {
        // 户主（张三） has the name where others have the remark.
        [only] if listed(NAME_LABELS, &letters(&outside)) => only.clone(),
        _ if keep || outside.trim().is_empty() => half_width(text).into_owned(),
        _ => outside,
    };
    let parts: Vec<&str> = source
        .split_whitespace()
        .map(|part| part.trim_matches(|c| ":：,，、;；*#＊★☆△▲".contains(c)))
        .filter(|part| !listed(NAME_LABELS, part))
        .collect();
    let latin = parts.iter().any(|part| part.chars().any(|c| c.is_ascii_alphabetic()));
    let name = dotted(&parts.join(if latin { " " } else { "" }));
    let chars = name.chars().count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let lettered = name.chars().any(|c| c.is_alphabetic() || is_han(c));
    (lettered && chars <= 40 && digits <= 2).then_some(name)
}

/// Returns what makes two names one however they are written: 張三 and 张 三,
/// 买买提·艾力 and 买买提.艾力.
pub(super) fn person(name: &str) -> String {
    folded(name).chars().filter(|c| c.is_alphanumeric() || is_han(*c)).collect()
}

/// Returns a name without the number it has in a list: 1、张三, (3)王五, ④赵六.
fn unnumbered(text: &str) -> &str {
    let starts = |c: char| c.is_whitespace() || is_invisible(c) || "(（[【〔*＊★☆△▲●○◆◇■□√-—".contains(c);
    let closes = |c: char| c.is_whitespace() || is_invisible(c) || ")）]】〕、.．。,，:：-—#＃号".contains(c);
    let bare = text.trim_start_matches(starts);
    // #1 is a number; #N/A is none.
    let is_digit = |c: char| half_width_char(c).is_ascii_digit();
    let bare = bare.strip_prefix(['#', '＃']).filter(|rest| rest.starts_with(is_digit)).unwrap_or(bare);
    // ①, ⑴ and ⒈ are numbers by themselves.
    let rest = bare.trim_start_matches(|c: char| c.is_numeric() && !c.is_alphabetic() && !is_numeral_char(c));
    if rest.len() < bare.len() {
        return rest.trim_start_matches(closes);
    }
    let rest = bare.trim_start_matches(|c: char| half_width_char(c).is_ascii_digit());
    if rest.len() < bare.len() {
        // 3组 and 12号楼 are no names with a number before them.
        let measured = rest.starts_with(|c| "组队社户村号人口个名位岁年月日栋幢单室楼排区亩元".contains(c));
        return if measured { text } else { rest.trim_start_matches(closes) };
    }
    // 一、张三 is numbered, 万三 is a name.
    let rest = bare.trim_start_matches(|c| "一二三四五六七八九十百".contains(c));
    if rest.len() < bare.len() && rest.starts_with(['、', '.', '．', ')', '）']) {
        return rest.trim_start_matches(closes);
    }
    // A bracket that opens no number stays.
    if bare.len() < text.len() && text[..text.len() - bare.len()].contains(['(', '（', '[', '【', '〔']) {
        return text;
    }
    bare
}

/// Returns a name without the label before it: 户主：张三.
fn unlabelled(text: &str) -> &str {
    match text.split_once([':', '：']) {
        Some((label, name)) if listed(NAME_LABELS, &letters(label)) => name,
        _ => text,
    }
}

/// Returns a name in which one dot parts the names of a person, whichever was written.
fn dotted(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let han = |at: usize| chars.get(at).is_some_and(|c| is_han(*c));
    let dot = |at: usize, c: char| is_dot(c) || (matches!(c, '.' | '。' | '｡') && at > 0 && han(at - 1) && han(at + 1));
    let mut name = String::with_capacity(name.len());
    for (at, c) in chars.iter().enumerate() {
        match dot(at, *c) {
            // Two dots are one that was typed twice, and none ends a name.
            true if name.is_empty() || name.ends_with('·') => {}
            true => name.push('·'),
            false => name.push(*c),
        }
    }
    name.truncate(name.trim_end_matches('·').len());
    name
}

/// Tells how much `text` looks like a person's name, from 0 to 1.
pub(super) fn name_likeness(text: &str) -> f32 {
    let Some(name) = name(text) else { return 0.0 };
    let (bare, _) = split_brackets(&name);
    let han = bare.chars().filter(|c| is_han(*c)).count();
    let chars = bare.chars().count();
    if listed(NOT_NAMES, &bare) || is_relation(&bare) || category(&bare).is_some() {
        return 0.0;
    }
    if bare.contains('·') && han >= 3 {
        return 1.0;
    }
    if ["村", "组", "户", "社区", "委会", "号", "镇", "乡", "队", "族", "类", "级"]
        .iter()
        .any(|tail| bare.ends_with(tail))
        && chars > 1
    {
        return 0.1;
    }
    let surname = bare.chars().next().is_some_and(|c| SURNAMES.contains(c));
    match (han, chars) {
        (2..=3, n) if n == han => {
            if surname {
                1.0
            } else {
                0.7
            }
        }
        (4, 4) => {
            if surname {
                0.8
            } else {
                0.5
            }
        }
        (han, n) if han >= 1 && n <= 4 => 0.6,
        (5..=12, _) => 0.2,
        (0, n) if n >= 3 && bare.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') => 0.4,
        _ => 0.1,
    }
}

const NOT_NAMES: &str = "男 女 是 否 有 无 汉 汉族 初中 小学 高中 大专 本科 文盲 务农 务工 健康 残疾 患病 已婚 未婚 丧偶 离异 群众 党员 团员 农业 非农业 在家 外出 正常 良好 合计 总计 小计 因病 因残 因学 因灾 缺劳力 缺资金 缺技术 无业 学生 空挂户";

/// The commonest surnames; with them nearly every name in a village begins.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由";

/// Tells whether `text` is a word for how somebody is related to the head.
pub(super) fn is_relation(text: &str) -> bool {
    const RELATIONS: &str = "户主 本人 户主本人 本人或户主 配偶 妻 妻子 夫 丈夫 之妻 之夫 子 之子 儿子 女儿 女 之女 长子 次子 三子 四子 五子 独子 长女 次女 二女 三女 四女 五女 独女 二子 儿媳 之儿媳 媳妇 女婿 之女婿 孙子 孙女 之孙子 之孙女 孙 外孙 外孙子 外孙女 之外孙子 之外孙女 孙媳 曾孙 曾孙子 曾孙女 父 母 父亲 母亲 之父 之母 公公 婆婆 岳父 岳母 之岳父 之岳母 之公公 之婆婆 继父 继母 养父 养母 继子 继女 养子 养女 祖父 祖母 爷爷 奶奶 之祖父 之祖母 外祖父 外祖母 外公 外婆 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 之兄弟姐妹 兄弟 姐妹 兄弟姐妹 嫂 嫂子 弟媳 弟妹 侄子 侄女 侄儿 外甥 外甥女 叔 伯 姑 舅 姨 其他 其它 其他亲属 其他非亲属 非亲属 儿 父母 子女 长子媳 次子媳 长媳 次媳 孙女婿 重孙 重孙女 叔叔 姑姑 舅舅 未成年子女 收养子女";
    listed(RELATIONS, &letters(text))
}

/// Tells whether `text` says that its row is the head of the household.
pub(super) fn is_head_relation(text: &str) -> bool {
    matches!(letters(text).as_str(), "户主" | "本人" | "户主本人" | "本人或户主" | "户长" | "申请人" | "01" | "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_lines_them_up() {
        for (text, expected) in [
            ("张　三", Some("张三")),
            (" 张 三 ", Some("张三")),
            ("王五（户主）", Some("王五")),
            ("王五(已故)", Some("王五")),
            ("张三（大）", Some("张三(大)")),
            ("买买提•艾力", Some("买买提·艾力")),
            ("欧阳\n春梅", Some("欧阳春梅")),
            ("张\u{200b}三", Some("张三")),
            ("𠮷田", Some("𠮷田")),
            ("1、张三", Some("张三")),
            ("2.李四", Some("李四")),
            ("(3)王五", Some("王五")),
            ("（４） 王五", Some("王五")),
            ("④赵六", Some("赵六")),
            ("⑴ 赵六", Some("赵六")),
            ("⒓赵六", Some("赵六")),
            ("十二、赵六", Some("赵六")),
            ("12 孙七", Some("孙七")),
            ("03孙七", Some("孙七")),
            ("★孙七", Some("孙七")),
            ("#1 孙七", Some("孙七")),
            ("1#孙七", Some("孙七")),
            ("万三", Some("万三")),
            ("一凡", Some("一凡")),
            ("张三2", Some("张三2")),
            ("[大]张三", Some("[大]张三")),
            ("户主：张三", Some("张三")),
            ("户主:李四", Some("李四")),
            ("户主 李四", Some("李四")),
            ("户主姓名： 李四", Some("李四")),
            ("1.姓名：李四", Some("李四")),
            ("户主（李四）", Some("李四")),
            ("户主：", None),
            ("12", None),
            ("④", None),
            ("阿卜杜拉.买买提", Some("阿卜杜拉·买买提")),
            ("古丽．艾山", Some("古丽·艾山")),
            ("阿依••热西提·", Some("阿依·热西提")),
            ("J. Smith", Some("J. Smith")),
            ("Ays\u{327}e", Some("Ayşe")),
            ("\u{e001}小二", Some("\u{e001}小二")),
            ("\u{200b}", None),
            ("\u{2800}", None),
            ("320722197407286330", None),
            ("—", None),
            ("", None),
        ] {
            assert_eq!(name(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn one_person_is_one_however_written() {
        for (one, other) in [
            ("張三", "张三"),
            ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
            ("阿依•热西提", "阿依热西提"),
            ("⽯磊", "石磊"),
            ("Ays\u{327}e", "AYŞE"),
            ("欧阳 春梅", "歐陽春梅"),
            ("张\u{200b}三", "张\u{2800}三"),
        ] {
            assert_eq!(person(one), person(other), "{one}");
        }
        for (one, other) in [("张三(大)", "张三(小)"), ("王\u{e001}", "王\u{e002}"), ("张三", "张三2")] {
            assert_ne!(person(one), person(other), "{one}");
        }
    }

    #[test]
    fn names_are_told_from_other_words() {
        for yes in ["张三", "欧阳春梅", "买买提·艾力", "刘 云", "户主：张三", "(3)王五", "1、张三"]
        {
            assert!(name_likeness(yes) > 0.6, "{yes}");
        }
        for no in ["男", "长子", "低保户", "前张村", "三组", "3组", "12号", "13800000000", "汉族", "初中"]
        {
            assert!(name_likeness(no) < 0.4, "{no}");
        }
    }
}
