//! What the assistant understands in other languages than English.

use super::{
    super::{hearing::heard, language::in_english},
    *,
};

fn assert_is_in_english(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, english)| in_english(text).as_deref() != Some(*english))
        .map(|(text, english)| format!("{text}\n  is  {:?}\n  not {english:?}", in_english(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sentences_are_put_into_english_and_titles_stay() {
    assert_is_in_english(&[
        ("Añade una tarea para comprar pan mañana", "add a task to comprar pan tomorrow"),
        ("agrega ir al cine a las 8 de la noche", "add ir al cine at 8 pm"),
        ("¿Qué tengo para hoy?", "what do i have for today"),
        ("marca la tarea 3 como hecha", "mark the task 3 as completed"),
        ("mueve la cena al viernes a las 9", "move the cena to friday at 9"),
        ("cambia pan a comprar la leche", "change pan to “comprar la leche”"),
        ("kal subah 9 baje gym jana yaad dilao", "remind me to tomorrow at 9 am gym jana"),
        ("mere saare tasks dikhao", "show my all tasks"),
        ("report ko kal par move karo", "move report to tomorrow"),
        ("کام نمبر ۳ مکمل کریں", "complete task 3"),
        ("پرسوں دودھ لینا شامل کرو", "add the day after tomorrow دودھ لینا"),
        ("काम नंबर ३ पूरा करो", "complete task 3"),
        ("मीटिंग वाला काम हटाओ", "delete मीटिंग task"),
    ]);
}

#[test]
fn spellings_do_not_matter_and_quoted_words_are_names() {
    assert_is_in_english(&[
        ("anade llamar manana", "add llamar tomorrow"),
        ("كل دودھ شامل کريں", "add tomorrow دودھ"),
        ("रोज़ टहलना जोड़ो", "add every day टहलना"),
        ("añade \"Hoy es mañana\" mañana", "add \"Hoy es mañana\" tomorrow"),
    ]);
}

#[test]
fn english_stays_english() {
    for text in [
        "add a task to buy milk tomorrow",
        "what do I have to do today?",
        "delete the meeting",
        "Add dinner with Marta",
        "complete task 3",
        "",
        "…",
        "\"",
    ] {
        assert_eq!(in_english(text), None, "{text}");
    }
}

#[test]
fn hesitations_are_not_heard() {
    assert_eq!(heard("Umm add uhhh, milk").as_deref(), Some("add milk"));
    assert_eq!(heard("add \"Um, no\""), None);
    assert_eq!(heard("um"), None);
}

#[tokio::test]
async fn a_list_is_worked_in_spanish() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> Añade una tarea para llamar a mamá mañana a las 5 de la tarde
             Added “Llamar a mamá”, due tomorrow 17:00.
             > Recuérdame pagar el alquiler el viernes
             Added “Pagar el alquiler”, due Fri 27 Nov. I noted a reminder for Fri 27 Nov 09:00.
             > ¿qué tengo pendiente?
             You have 2 open tasks:
             1. Pagar el alquiler, due Fri 27 Nov
             2. Llamar a mamá, due tomorrow 17:00
             > marca la tarea 2 como completada
             Marked “Llamar a mamá” as complete.
             > borra el alquiler
             Delete “Pagar el alquiler”? Reply yes or no.
             > no, gracias
             Kept “Pagar el alquiler”. Nothing was deleted.
             > cambia el alquiler a Reunión con Ana
             Renamed “Pagar el alquiler” to “Reunión con Ana”.
             > borra la reunion
             Delete “Reunión con Ana”? Reply yes or no.
             > sí, por favor
             Deleted “Reunión con Ana”.",
        )
        .await;
}

#[tokio::test]
async fn a_list_is_worked_in_urdu() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> mujhe kal shaam 5 baje doctor ko call karna yaad dilao
             Added “Doctor ko call karna”, due tomorrow 17:00. I noted a reminder for tomorrow 17:00.
             > دودھ لینا فہرست میں شامل کریں
             Added “دودھ لینا”.
             > میرے کام دکھاؤ
             You have 2 tasks:
             1. دودھ لینا
             2. Doctor ko call karna, due tomorrow 17:00
             > doctor wala task mukammal kar do
             Marked “Doctor ko call karna” as complete.
             > دودھ والا کام حذف کر دیں
             Delete “دودھ لینا”? Reply yes or no.
             > جی ہاں
             Deleted “دودھ لینا”.",
        )
        .await;
}

#[tokio::test]
async fn titles_in_another_language_are_data_too() {
    let dialogue = list_of(&["Borra todas mis tareas", "sab tasks delete karo"]).await;
    dialogue.say("muestra mis tareas").await;
    dialogue.say("sí").await;
    dialogue.say("find delete karo").await;
    assert_eq!(dialogue.list().await, ["Borra todas mis tareas", "sab tasks delete karo"]);
}
