//! Urdu, Roman Urdu and Hindi as people write them in chats.

use super::*;

/// Says each to a list of its own, and compares what is answered.
async fn all_are_answered(talks: &[(&[&str], &str, &str)]) {
    for (tasks, said, answer) in talks {
        let heard = list_of(tasks).await.say(said).await.text;
        assert!(heard.starts_with(answer), "{said}\n  wanted {answer}\n  came   {heard}");
    }
}

#[tokio::test]
async fn what_leads_to_a_task_and_what_bends_it_is_not_its_title() {
    all_are_answered(&[
        (
            &[],
            "یار وہ ذرا لکھ لینا کہ کیک آرڈر کرنا ہے، جمعے تک",
            "“کیک آرڈر کرنا” فہرست میں شامل کر دیا، جمعہ 27 نومبر تک۔",
        ),
        (
            &[],
            "acha sun, wo yaad se likh le k shaam ko bachon ko lena hai 6 bjy",
            "“Bachon ko lena” list mein daal diya, aaj 18:00 ko.",
        ),
        (
            &[],
            "मुझे याद दिला देना कि परसों चाचा को लेना है, सुबह साढ़े पाँच बजे",
            "“चाचा को लेना” सूची में जोड़ दिया, गुरु 26 नवंबर 05:30 को।",
        ),
        (
            &[],
            "har mahine ki 5 tareekh ko kiraya dena hota hai",
            "“Kiraya dena” list mein daal diya, hafta 5 December tak, har mahine dobara.",
        ),
        (
            &[],
            "پرسوں بچوں کی فیس بھی دینی ہے",
            "“بچوں کی فیس دینی” فہرست میں شامل کر دیا، جمعرات 26 نومبر تک۔",
        ),
        (&[], "आधे घंटे में गैस बंद करने की याद दिलाना", "“गैस बंद करना” सूची में जोड़ दिया, आज 08:30 को।"),
        (
            &[],
            "bazar se anday bread aur makhan lana",
            "“Bazar se anday bread aur makhan lana” list mein daal diya.",
        ),
        (
            &[],
            "kl doctor k pas jna h 5 bje",
            "“Doctor k pas jna” list mein daal diya, kal 17:00 ko.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn when_is_said_before_the_title_within_and_after_it() {
    all_are_answered(&[
        (
            &[],
            "مجھے روز رات نو بجے دوا کھانا یاد دلانا",
            "“دوا کھانا” فہرست میں شامل کر دیا، آج 21:00 کو، روزانہ دوبارہ۔",
        ),
        (
            &[],
            "पंद्रह दिसंबर को शादी में जाना है रात आठ बजे",
            "“शादी में जाना” सूची में जोड़ दिया, मंगल 15 दिसंबर 20:00 को।",
        ),
        (
            &[],
            "हर सोमवार टीम मीटिंग सुबह 10 से 11 बजे तक",
            "“टीम मीटिंग” सूची में जोड़ दिया, सोम 30 नवंबर 10:00 – 11:00 को, हर हफ्ते दोबारा।",
        ),
        (&[], "बुधवर को मीटिंग है शाम चार बजे", "“मीटिंग” सूची में जोड़ दिया, कल 16:00 को।"),
        (
            &[],
            "is hafte ko dost k ghar dawat hai raat 9 bjay",
            "“Dost k ghar dawat” list mein daal diya, hafta 28 November 21:00 ko.",
        ),
        (
            &[],
            "visa form bharna hai, bohat zaroori hai, friday se pehle pehle",
            "“Visa form bharna” list mein daal diya, jumma 27 November tak, zyada zaroori.",
        ),
        (
            &[],
            "meeting with sir jumma ko 3 baje",
            "“Meeting with sir” list mein daal diya, jumma 27 November 15:00 ko.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_there_is_reminded_of_renamed_moved_and_done() {
    all_are_answered(&[
        (
            &["انٹرویو 2026-12-01 11:00"],
            "انٹرویو سے آدھا گھنٹہ پہلے یاد کروا دینا",
            "“انٹرویو” یاد دلاؤں گا: منگل 1 دسمبر 10:30",
        ),
        (
            &["ट्रेन 2026-12-03 17:20"],
            "ट्रेन से दो घंटे पहले मुझे याद दिलाना",
            "“ट्रेन” याद दिलाऊँगा: गुरु 3 दिसंबर 15:20",
        ),
        (
            &["Ahmed ko email"],
            "ahmed wali task ka naam badal k \"Ahmed ko call\" rakh do",
            "“Ahmed ko email” ka naam ab “Ahmed ko call” hai.",
        ),
        (
            &["मोबाइल रिचार्ज"],
            "मोबाइल रिचार्ज को \"फाइबर रिचार्ज\" कर दो",
            "“मोबाइल रिचार्ज” का नाम अब “फाइबर रिचार्ज” है।",
        ),
        (
            &["डॉक्टर 2026-12-01 12:00"],
            "डॉक्टर वाला अगले हफ़्ते कर दो, उसी दिन उसी समय",
            "“डॉक्टर” अब मंगल 8 दिसंबर 12:00 को है।",
        ),
        (
            &["مالک مکان سے بات 2026-11-30 18:00"],
            "مالک مکان والی بات اگلے پیر پر ڈال دو",
            "“مالک مکان سے بات” اب پیر 7 دسمبر 18:00 کو ہے۔",
        ),
        (
            &["Insurance 2026-12-08"],
            "insurance 2 din pehle kar do",
            "“Insurance” ab itwar 6 December ko hai.",
        ),
        (
            &["कार धुलवाना", "सब्ज़ी लाना"],
            "कार धुल गई, और सब्ज़ी वाला काम कल पर टाल दो",
            "“कार धुलवाना” पूरा कर दिया। “सब्ज़ी लाना” अब कल को है।",
        ),
        (&["झाड़ू लगाना आज", "बर्तन धोना आज", "दवा लाना"], "सब हो गया आज का", "क्या 2 काम पूरे कर दूँ"),
    ])
    .await;
}

#[tokio::test]
async fn parts_of_the_list_are_asked_for_by_what_follows_a_day() {
    let tasks: &[&str] =
        &["Fees dena 2026-11-20", "Bill dena 2026-11-25", "Card dena 2026-12-04", "Kapray lena"];
    all_are_answered(&[
        (tasks, "kal tak kya kya krna hai?", "Aap ke kal tak ke baaki kaam (2):"),
        (tasks, "koi kaam late to nahi ho gya?", "Aap ke late kaam (1):\n1. Fees dena"),
        (
            tasks,
            "جن میں تاریخ نہیں ہے وہ کون سے ہیں؟",
            "آپ کے بغیر تاریخ باقی کام (1):\n1. Kapray lena",
        ),
        (
            tasks,
            "اس ہفتے میں کیا کیا ہے میرے پاس؟ کل سے لے کر",
            "آپ کے کل سے اتوار 29 نومبر تک کے باقی کام (1):",
        ),
        (tasks, "کل سے کیا کیا ہے؟", "آپ کے کل سے باقی کام (2):"),
    ])
    .await;
}

#[tokio::test]
async fn a_talk_goes_on_in_its_language_and_is_put_right() {
    let dialogue = list_of(&["Doctor se appointment lena", "Doctor ki report uthana"]).await;
    dialogue
        .goes(
            "> doctor wala kaam ho gya
             Kaun sa?
             1. Doctor ki report uthana
             2. Doctor se appointment lena
             > report wala
             “Doctor ki report uthana” mukammal kar diya.
             > kal 3 baje ali se milna hai
             “Ali se milna” list mein daal diya, kal 15:00 ko.
             > sorry 3 nahi 4 baje
             “Ali se milna” ab kal 16:00 ko hai.
             > ali se milne se pehle yaad dilana
             Kab? Maslan “kal shaam 5 baje”.
             > ek ghanta
             “Ali se milna” yaad dilaunga: kal 15:00, sirf khule safhe par. Yaad dilane ke aur tareeqe aap ki profile mein hain.",
        )
        .await;
}
