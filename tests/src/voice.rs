//! Speaking to the page where nobody speaks: a recogniser of the browser that hears what a test says.

use anyhow::Result;

use crate::browser::Browser;

/// A recogniser that hears what a test says, under the name `NAME`: a text; its `parts`, as they come, of which
/// the last may go on (`goesOn`); or that it is `refused`.
const RECOGNISER: &str = r#"
    delete window.SpeechRecognition;
    delete window.webkitSpeechRecognition;
    delete window.MediaRecorder;
    window.heard = [];
    window.spoken = [];
    window.interrupted = 0;
    window.talksOn = false;
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", {
        value: {
            cancel() { window.interrupted += 1; },
            speak(utterance) {
                window.spoken.push(utterance.text);
                if (!window.talksOn) setTimeout(() => utterance.onend?.(), 5);
            },
        },
    });
    window.NAME = class {
        start() {
            const next = window.heard.shift();
            const tell = () => {
                if (next === undefined) return this.onerror?.({ error: "no-speech" });
                if (next.refused) return this.onerror?.({ error: "not-allowed" });
                const parts = next.parts ?? [next];
                const hear = (transcript) => this.onresult?.({ results: [[{ transcript }]] });
                parts.forEach((part, at) => setTimeout(hear, at * 700, part));
                if (next.goesOn) this.going = setInterval(hear, 500, parts.at(-1));
            };
            this.onstart?.();
            setTimeout(tell, 10);
        }
        stop() {
            clearInterval(this.going);
            setTimeout(() => this.onend?.(), 0);
        }
    };
"#;

/// Gives every page of the browser such a recogniser, which it calls `name`.
pub async fn gives_recogniser(browser: &Browser, name: &str) -> Result<()> {
    browser.inject(&RECOGNISER.replace("NAME", name)).await
}

/// Presses the microphone and says `words`, a JavaScript expression.
pub async fn say(browser: &Browser, words: &str) -> Result<()> {
    browser.page().execute(&format!("window.heard.push({words})"), vec![]).await?;
    browser.click("button.voice").await
}
