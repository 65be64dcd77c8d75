//! Spanish, German and French as they are spoken, and Arabic, which is not understood. One rule serves all of them, and
//! English.

use super::*;

/// A list, what is said to it, and the last answer.
type Case = (&'static [&'static str], &'static [&'static str], &'static str);

async fn are_answered(cases: &[Case]) {
    for (lines, said, answer) in cases {
        let dialogue = list_of(lines).await;
        let mut heard = String::new();
        for text in *said {
            heard = dialogue.say(text).await.text;
        }
        assert_eq!(heard, *answer, "{said:?}");
    }
}

#[tokio::test]
async fn nothing_that_is_said_is_lost() {
    are_answered(&[
        (
            &[],
            &["necesito comprar leche, pan y detergente, y también pasar por la farmacia antes de las 8"],
            "He añadido “Comprar leche, pan y detergente”. He añadido “Pasar por la farmacia”, para hoy 20:00.",
        ),
        (
            &[],
            &["il faut acheter du lait, du pain et du savon, et aussi passer à la pharmacie avant 20h"],
            "J'ai ajouté “Acheter du lait, du pain et du savon”. J'ai ajouté “Passer à la pharmacie”, pour aujourd'hui 20:00.",
        ),
        (
            &[],
            &["buy screws and then call Ann"],
            "Added “Buy screws”. Added “Call Ann”.",
        ),
        (
            &[],
            &["el lunes tengo cena con Marta, llevar el postre y el vino"],
            "He añadido “Cena con Marta”, para lun 30 nov. He añadido “Llevar el postre y el vino”, para lun 30 nov.",
        ),
        (
            &[],
            &["el 24 de diciembre a las dos de la tarde recoger el cordero en la carnicería"],
            "He añadido “Recoger el cordero en la carnicería”, para jue 24 dic 14:00.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_date_is_read_wherever_it_stands() {
    are_answered(&[
        (
            &[],
            &["todos los martes y jueves tengo gimnasio a las 19:00"],
            "He añadido “Gimnasio”, para hoy 19:00, se repite cada martes y jueves.",
        ),
        (
            &[],
            &["tous les lundis et jeudis j'ai piscine à 19h"],
            "J'ai ajouté “Piscine”, pour jeu. 26 nov. 19:00, se répète chaque lundi et jeudi.",
        ),
        (
            &["Lavar el coche", "Recoger los trajes tomorrow"],
            &["ya lavé el coche, y mañana también tengo que ir a la verificación a las 11"],
            "He completado “Lavar el coche”. He añadido “Ir a la verificación”, para mañana 11:00.",
        ),
        (
            &[],
            &["tous les premiers du mois, relever le compteur d'eau"],
            "J'ai ajouté “Relever le compteur d'eau”, pour mar. 1 déc., se répète chaque mois.",
        ),
        (
            &[],
            &["tengo que devolverle el taladro a mi cuñado este finde"],
            "He añadido “Devolverle el taladro a mi cuñado”, para sáb 28 nov.",
        ),
        (
            &["Zahnarzt 2026-12-07 9:15"],
            &["verschieb den Zahnarzt ne Dreiviertelstunde nach hinten"],
            "“Zahnarzt” ist jetzt Mo 7 Dez. 10:00.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_quarter_of_an_hour_is_counted_in_every_language() {
    for (text, at) in [
        ("recuérdame en tres cuartos de hora sacar el bizcocho", "2026-11-24T03:45:00Z"),
        ("erinnere mich in einer Viertelstunde an den Kuchen", "2026-11-24T03:15:00Z"),
        ("rappelle-moi dans trois quarts d'heure de sortir le gâteau", "2026-11-24T03:45:00Z"),
        ("remind me in a quarter of an hour to turn off the oven", "2026-11-24T03:15:00Z"),
    ] {
        let dialogue = list_of(&[]).await;
        dialogue.say(text).await;
        let title = dialogue.list().await.remove(0);
        let due = dialogue.task(&title).await.due.unwrap();
        assert_eq!(due.to_string(), at, "{text}");
    }
}

#[tokio::test]
async fn the_day_before_is_that_of_the_task_spoken_of_last() {
    are_answered(&[
        (
            &[],
            &[
                "del 14 al 18 de diciembre estoy de vacaciones",
                "y el día antes hay que hacer la maleta",
            ],
            "He añadido “Hacer la maleta”, para dom 13 dic.",
        ),
        (
            &[],
            &[
                "vom 14. bis 18. Dezember bin ich im Urlaub",
                "am Tag danach muss ich den Koffer auspacken",
            ],
            "“Den Koffer auspacken” steht jetzt auf der Liste, fällig Sa 19 Dez..",
        ),
        (
            &[],
            &["la veille il faut faire la valise"],
            "Pour quand ? Dis par exemple « demain à 17 heures ».",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_was_done_or_asked_about_is_put_right() {
    are_answered(&[
        (
            &[],
            &[
                "pon reunión con el gestor el jueves a las 5 de la tarde",
                "no perdona, es el viernes, a la misma hora",
            ],
            "He movido “Reunión con el gestor”: vie 27 nov 17:00.",
        ),
        (
            &[],
            &[
                "ajoute réunion avec le notaire jeudi à 17h",
                "non pardon, c'est vendredi, à la même heure",
            ],
            "“Réunion avec le notaire” est maintenant pour ven. 27 nov. 17:00.",
        ),
        (
            &[],
            &[
                "faut que je pense à un truc genre récupérer le colis de mon voisin demain matin au point relais",
                "non, plutôt jeudi",
            ],
            "Dois-je ajouter “Un truc récupérer le colis de mon voisin au point relais”, pour jeu. 26 nov. 09:00 à ta liste ? Réponds oui ou non.",
        ),
        (
            &["Pagar el IBI", "Cortar el césped"],
            &["quita lo del césped, ya no hace falta", "uy no, espera, devuélvemelo"],
            "“Cortar el césped” se queda. No he borrado nada.",
        ),
        (
            &["Pagar el IBI", "Cortar el césped"],
            &["quita lo del césped, ya no hace falta", "sí", "uy no, espera, devuélvemelo"],
            "He devuelto “Cortar el césped” a la lista.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_was_done_is_done_for_somebody_too() {
    are_answered(&[
        (
            &["Comprar regalo para Lucía", "Pagar la luz"],
            &["ya le compré el regalo a Lucía"],
            "He completado “Comprar regalo para Lucía”.",
        ),
        (
            &["Réserver le restaurant", "Acheter du vin"],
            &["c'est bon pour le resto, j'ai réservé"],
            "“Réserver le restaurant” : c'est fait.",
        ),
        (
            &["Geschenk für Lucia kaufen"],
            &["ich hab ihr das Geschenk schon gekauft"],
            "Erledigt: “Geschenk für Lucia kaufen”.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_note_is_kept_whole() {
    for (title, text, note) in [
        (
            "Betriebsfeier",
            "zur Betriebsfeier eine Notiz: Wichtelgeschenk mitbringen, höchstens 15 Euro",
            "Wichtelgeschenk mitbringen, höchstens 15 Euro",
        ),
        (
            "Cena de empresa",
            "a la cena de empresa ponle una nota: llevar el amigo invisible, máximo 15 euros",
            "llevar el amigo invisible, máximo 15 euros",
        ),
    ] {
        let dialogue = list_of(&[title]).await;
        dialogue.say(text).await;
        let kept = dialogue.task(title).await.description;
        assert_eq!(kept.unwrap().as_str(), note, "{text}");
    }
}

#[tokio::test]
async fn a_proposal_says_what_it_would_do() {
    are_answered(&[
        (
            &["Cena de empresa"],
            &["a la cena de empresa ponle una nota: llevar regalo, máximo 15 euros"],
            "He añadido una nota a “Cena de empresa”.",
        ),
        (
            &["Preparar la charla !high", "Llamar a la abuela"],
            &["¿y cuál es la más urgente?"],
            "Yo empezaría por esto:\n1. Preparar la charla, prioridad alta",
        ),
        (
            &[],
            &["añade revisar contrato de alquiler, urgente, con la etiqueta piso"],
            "He añadido “Revisar contrato de alquiler”, prioridad alta, #piso.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_bare_word_is_answered_in_the_language_of_the_conversation() {
    are_answered(&[
        (&["Vider la cave"], &["enlève la cave", "oui"], "J'ai supprimé “Vider la cave”."),
        (&["Keller räumen"], &["lösch den Keller", "ok"], "“Keller räumen” ist gelöscht."),
        (
            &["Pagar el IBI"],
            &["borra lo del IBI", "no"],
            "“Pagar el IBI” se queda. No he borrado nada.",
        ),
    ])
    .await;
}

#[tokio::test]
async fn arabic_is_declined_whatever_is_asked() {
    for text in [
        "ذكرني أدفع فاتورة الكهرباء بكرة الساعة ٥ العصر",
        "خلاص اشتريت الخبز",
        "أجله ليوم الخميس",
        "كل يوم جمعة زيارة جدتي بعد صلاة العصر",
    ] {
        let dialogue = list_of(&["شراء الخبز"]).await;
        let heard = dialogue.say(text).await.text;
        assert!(heard.starts_with("I do not speak that language yet."), "{text}: {heard}");
        assert_eq!(dialogue.list().await, ["شراء الخبز"], "{text}");
    }
}
