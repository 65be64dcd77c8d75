// The microphone: a browser's recogniser, or else a recording that the server writes down. Written by hand and by
// itself, because it is loaded beside the page's wasm, not within it. It finds its parts in the page by their
// classes (components/voice.rs makes them) and tells the page `todo-changed` when something was done.
"use strict";
(() => {
  const SILENCE_MS = 6000; // nobody said anything at all
  const PAUSE_MS = 1500; // somebody spoke, and is done
  const PERMISSION_MS = 30000; // nobody said whether the microphone may be used
  const RECORDING_MAX_MS = 60000;
  const HOLD_MS = 400; // a longer press is push to talk
  const SILENCES_MAX = 3; // after so many one after the other a conversation is over
  const LOUD = 0.04; // of full scale, what counts as speech
  // Said alone, in whichever language, they let everything be. What is no letter or number around them is no word.
  const CANCELS = [
    "cancel", "cancel (?:it|that)", "stop", "stop (?:it|listening)", "never ?mind", "forget it",
    "abbrechen", "stopp", "vergiss es", "cancelar", "cancela", "para", "annuler", "annule", "arrête",
    "रद्द", "रद्द (?:करो|कर दो|करें)", "रहने (?:दो|दें)", "छोड़ो", "छोड़ (?:दो|दें)", "बंद करो", "रुको", "रुक जाओ",
    "منسوخ", "منسوخ (?:کرو|کر دو|کریں)", "رہنے (?:دو|دیں)", "چھوڑو", "چھوڑ (?:دو|دیں)", "بند کرو", "رکو", "رک جاؤ",
    "mansoo?kh", "mansoo?kh (?:karo|kar do|karein|kren)", "cancel (?:karo|kar do|karein|kren)", "r[ae]h?ne (?:do|dein|den)",
    "chh?oro", "chh?or (?:do|dein|den)", "band karo", "ruk(?:o| jao)",
  ];
  const CANCEL = new RegExp(`^[^\\p{L}\\p{N}]*(?:${CANCELS.join("|")})[^\\p{L}\\p{N}\\p{M}]*$`, "iu");
  const PROCESS = "/api/voice/process"; // does what was said
  const YES = "yes"; // what agrees to a question
  const NO = "no"; // what lets it be
  const HISTORY = "voice-history"; // what this tab keeps of it; keys.js lets it go with who signs out
  const HISTORY_MAX = 50; // so many of the last that was said
  const HEARS_MS = 700; // how long after a word the pulse says that somebody is heard
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const SAID = {
    insecure: words["voice.insecure"],
    absent: words["voice.absent"],
    refused: words["voice.refused"],
    silent: words["voice.silent"],
    network: words["voice.network"],
    away: words["voice.away"],
    signedOut: words["voice.signed-out"],
    cancelled: words["voice.cancelled"],
    stopped: words["voice.stopped"],
    left: words["voice.left"],
    listening: words["voice.listening"],
    working: words["voice.working"],
    asking: words["voice.asking"],
  };

  // Whoever is heard has a session, from the press on: it waits for the permission, listens, and ends. Until it has ended
  // it can be told at any time to `stop`, which takes what was said, or to `cancel`; no other begins meanwhile.
  let session = null;
  // What is under way at the server, each with whether it may change the list. Going away stops it there.
  const works = new Map();
  let conversation = "";
  let audio = null;
  let answer = null; // the last one: what it says, and whether it asks
  let speaking = ""; // what is being said aloud
  let silences = 0;
  let isDeaf = false; // the browser's recogniser reaches nobody, as Chromium's without Google: a recording does

  const panel = () => document.querySelector(".voice-panel");
  const part = (name) => panel()?.querySelector(`.voice-${name}`);
  const setting = (name, otherwise) => {
    try { return localStorage.getItem(`voice-${name}`) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(`voice-${name}`, value); } catch { /* a browser that keeps nothing */ }
  };
  /** Whose page it is. */
  const person = () => document.querySelector(".ways a[title]")?.title;
  /** What was said before this page was loaded, the last first: in this tab, by whose page it is. */
  function saidBefore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(HISTORY));
      return kept.person === person() ? kept.lines : [];
    } catch {
      return [];
    }
  }
  let lines = saidBefore();
  const isHandsFree = () => setting("hands-free", "off") === "on";
  /** The zone that the pages reckon in, which may be another than the browser's. */
  function zone() {
    const kept = /(?:^|; )tz=([^;]*)/.exec(document.cookie)?.[1];
    return kept ? decodeURIComponent(kept) : Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  /** What is spoken: of the languages that are offered the one that was chosen, or that of what is written. */
  function language() {
    const wished = setting("language", document.documentElement.dataset.language || navigator.language);
    const offered = [...part("language").options].map((option) => option.value), start = wished.split("-")[0];
    return offered.find((tag) => tag === wished) ?? offered.find((tag) => tag.startsWith(start)) ?? offered[0];
  }

  function list() {
    part("history").replaceChildren(...lines.map((words) => {
      const line = document.createElement("li");
      line.dir = "auto";
      line.textContent = words;
      return line;
    }));
  }

  function remember(words) {
    lines = [words, ...lines].slice(0, HISTORY_MAX);
    list();
    try { sessionStorage.setItem(HISTORY, JSON.stringify({ person: person(), lines })); } catch { /* until it is reloaded */ }
  }

  function show(state, words) {
    const here = panel();
    if (!here) return;
    here.hidden = false;
    if (!part("history").hasChildNodes()) list(); // another page has a panel of its own
    here.dataset.state = state;
    part("status").textContent = words;
    part("answers").hidden = !(state === "asking" || (state === "listening" && answer?.asks));
    part("undo").hidden = !(state === "answered" && answer?.changed);
    document.querySelectorAll("button.voice").forEach((it) => it.setAttribute("aria-pressed", String(Boolean(session))));
    part("language").value = language();
    part("aloud").checked = setting("aloud", "on") === "on";
    part("hands-free").checked = isHandsFree();
  }

  // Two tones up, one long, or two down: start, success, error.
  function sound(kind) {
    try {
      audio ??= new AudioContext();
      const tones = { start: [660, 880], success: [880], error: [440, 330] }[kind];
      tones.forEach((pitch, place) => {
        const [tone, gain] = [audio.createOscillator(), audio.createGain()];
        const at = audio.currentTime + place * 0.09;
        tone.frequency.value = pitch;
        gain.gain.setValueAtTime(0.08, at);
        gain.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
        tone.connect(gain).connect(audio.destination);
        tone.start(at);
        tone.stop(at + 0.17);
      });
    } catch { /* without sound it works as well */ }
  }

  function fail(words) {
    sound("error");
    show("failed", words);
  }

  function hush() {
    speaking = "";
    window.speechSynthesis?.cancel();
  }

  // Somebody wants to talk, which interrupts.
  function listen() {
    hush();
    silences = 0;
    if (session) return session.stop();
    // A question that stands is what "cancel" answers.
    if (!answer?.asks) answer = null;
    attend();
  }

  function attend() {
    if (session) return;
    part("words").textContent = "";
    if (!window.isSecureContext) return fail(SAID.insecure);
    const Recogniser = recogniserThere();
    if (Recogniser) return recognise(new Recogniser());
    if (canRecord()) return record();
    fail(SAID.absent);
  }

  const recogniserThere = () => (isDeaf ? undefined : (window.SpeechRecognition ?? window.webkitSpeechRecognition));
  const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

  /** Listens from now on; `means`: by a "meter" of the microphone, or a "pulse" where only a recogniser has that. */
  function begin(means) {
    if (!speaking) sound("start");
    if (panel()) panel().dataset.means = means;
    show("listening", answer?.words ?? SAID.listening);
  }

  let pulse = 0;
  function hears(does) {
    clearTimeout(pulse);
    panel()?.toggleAttribute("data-hears", does);
    if (does) pulse = setTimeout(hears, HEARS_MS, false);
  }

  function recognise(recogniser) {
    let words = "";
    let results = [];
    let echoes = 0; // results that were our own voice
    let over = false;
    let timer = 0;
    const end = (then) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      hears(false);
      session = null;
      try { recogniser.stop(); } catch { /* it ended by itself */ }
      then();
    };
    const wait = (time) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(() => heard(words)), time);
    };
    recogniser.lang = language();
    recogniser.interimResults = true;
    recogniser.continuous = true;
    // What a browser asks first takes its time; nobody is silent meanwhile.
    recogniser.onstart = () => { if (!over && !speaking && !words) wait(SILENCE_MS); };
    recogniser.onspeechstart = () => hears(true);
    recogniser.onresult = (event) => {
      results = [...event.results];
      words = results.slice(echoes).map((result) => result[0].transcript.trim()).join(" ");
      wait(PAUSE_MS); // our own voice would go on; whoever says one of its words and no more is somebody else
      if (isEcho(words)) return;
      hush();
      hears(true);
      part("words").textContent = words;
    };
    recogniser.onerror = ({ error }) => {
      end(() => {
        if (error === "no-speech") return heard(words);
        if (error === "not-allowed") return fail(SAID.refused);
        if (words || !canRecord()) return fail(error === "service-not-allowed" ? SAID.refused : SAID.network);
        isDeaf = true;
        record();
      });
    };
    recogniser.onend = () => end(() => heard(words));
    const stop = () => {
      wait(PAUSE_MS); // for the last words, should it not say that it ended
      try { recogniser.stop(); } catch { /* it ended by itself */ }
    };
    // What was heard of our own voice is nobody's.
    const isAlone = () => {
      [echoes, words] = [results.length, ""];
      wait(SILENCE_MS);
    };
    session = { stop, cancel: () => end(cancelled), isAlone };
    begin("pulse");
    if (!speaking) wait(PERMISSION_MS);
    try { recogniser.start(); } catch { end(() => fail(SAID.network)); }
  }

  // Whether words are mostly such as are being said aloud at this moment.
  function isEcho(words) {
    const parts = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const [own, heard] = [new Set(parts(speaking)), parts(words)];
    return Boolean(speaking) && heard.filter((word) => own.has(word)).length * 2 > heard.length;
  }

  function record() {
    let stream = null;
    let recorder = null;
    let meter = null;
    let over = false;
    const end = (then) => {
      if (over) return;
      over = true;
      session = null;
      meter?.end();
      if (recorder?.state === "recording") recorder.stop();
      stream?.getTracks().forEach((track) => track.stop());
      then();
    };
    // Whoever lets go before the microphone is open has said nothing.
    const stop = () => (recorder ? recorder.state === "recording" && recorder.stop() : end(cancelled));
    session = { stop, cancel: () => end(cancelled) };
    show("waiting", SAID.asking);
    const open = (given) => {
      if (over) return given.getTracks().forEach((track) => track.stop());
      const pieces = [];
      stream = given;
      recorder = new MediaRecorder(stream);
      meter = measured(stream, stop);
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.onerror = () => end(() => fail(SAID.network));
      recorder.onstop = () =>
        end(() => (meter.spoke() ? transcribe(new Blob(pieces, { type: recorder.mimeType })) : heard("")));
      recorder.start();
      begin("meter");
    };
    const refuse = ({ name }) => end(() => fail(name === "NotAllowedError" || name === "SecurityError" ? SAID.refused : SAID.absent));
    navigator.mediaDevices.getUserMedia({ audio: true }).then(open).catch(refuse);
  }

  // Moves the meter, and calls `stop` after a pause.
  function measured(stream, stop) {
    audio ??= new AudioContext();
    audio.resume();
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const began = performance.now();
    let loud = 0;
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.sqrt(samples.reduce((sum, it) => sum + it * it, 0) / samples.length);
      part("level").value = Math.min(1, level * 5);
      const now = performance.now();
      if (level > LOUD) loud = now;
      const quiet = loud ? now - loud > PAUSE_MS : now - began > SILENCE_MS;
      if (quiet || now - began > RECORDING_MAX_MS) stop();
    }, 50);
    return { end: () => clearInterval(timer), spoke: () => loud > 0 };
  }

  async function transcribe(recording) {
    show("working", SAID.working);
    const form = new FormData();
    form.append("file", recording, "speech");
    form.append("language", language().split("-")[0]);
    const written = await ask("/api/voice/transcribe", { body: form });
    if (written) heard(written.text);
    else if (written === undefined) isDeaf = false; // perhaps it can be reached again
  }

  // What the API answers. It tells why not, and answers nothing; null where somebody let it be.
  async function ask(path, request) {
    const work = new AbortController();
    works.set(work, path === PROCESS);
    let response, body;
    try {
      response = await fetch(path, { ...request, method: "POST", signal: work.signal });
      body = await response.json().catch(() => ({}));
    } catch {
      return work.signal.aborted ? null : void fail(SAID.away);
    } finally {
      works.delete(work);
    }
    if (work.signal.aborted) return null;
    if (response.status === 401) return void fail(SAID.signedOut);
    if (!response.ok) return void fail(body.detail ?? SAID.away);
    return body;
  }

  // Lets everything be. What is under way may have changed something before it heard of it, which the list tells.
  function cancelled() {
    const changes = [...works.values()].includes(true);
    works.forEach((_, work) => work.abort());
    show("cancelled", changes ? SAID.stopped : SAID.cancelled);
    if (changes) window.dispatchEvent(new CustomEvent("todo-changed"));
  }

  function heard(text) {
    const words = (text ?? "").trim();
    if (!words) return silence();
    silences = 0;
    hush();
    part("words").textContent = words;
    if (CANCEL.test(words)) return answer?.asks ? void say(NO) : cancelled();
    say(words);
  }

  function silence() {
    if (speaking) return attend(); // nobody interrupts
    // A question that was asked stands until it is answered.
    if (!isHandsFree()) return answer?.asks ? show("asking", answer.words) : fail(SAID.silent);
    silences += 1;
    if (silences < SILENCES_MAX) return attend();
    show("cancelled", SAID.left);
  }

  /** The button that has done what is asked about: many tasks want a word. */
  function agree(reply) {
    const button = part("answers").querySelector(".danger");
    if (!button) return null;
    button.dataset.yes ??= button.textContent;
    button.value = reply;
    button.textContent = reply === YES ? button.dataset.yes : words["answer.word"].replace("{0}", reply);
    return button;
  }

  async function say(transcript) {
    answer = null;
    show("working", SAID.working);
    const open = document.querySelector("input[name=conversation]")?.value || conversation;
    const body = { transcript, client_timezone: zone() };
    if (open) body.conversation_id = open;
    const told = await ask(PROCESS, {
      headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
      body: JSON.stringify(body),
    });
    if (!told) return;
    conversation = told.conversation_id;
    answer = { words: told.message, asks: told.confirmation_needed && (told.confirmation_reply ?? YES), changed: told.can_be_undone };
    remember(`“${transcript}” → ${answer.words}`);
    window.dispatchEvent(new CustomEvent("todo-changed"));
    if (session) return; // somebody talks on already
    sound(told.success ? "success" : "error");
    show(answer.asks ? "asking" : "answered", answer.words);
    if (answer.asks) agree(answer.asks)?.focus();
    aloud(told.speech, isHandsFree() && !told.conversation_over);
  }

  // Says it. Where the conversation goes on, it listens meanwhile, so that talking interrupts; else for the answer to a
  // question, once that is asked.
  function aloud(words, goesOn) {
    if (setting("aloud", "on") !== "on" || !window.speechSynthesis || !words) return void (goesOn && attend());
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = language();
    speech.onend = speech.onerror = () => {
      if (speaking !== words) return; // it was interrupted
      speaking = "";
      if (session) session.isAlone?.();
      else if (goesOn || panel()?.dataset.state === "asking") attend();
    };
    speaking = words;
    window.speechSynthesis.speak(speech);
    // A recording would hold our own voice.
    if (goesOn && recogniserThere()) attend();
  }

  function close() {
    hush();
    if (session) return session.cancel();
    if (works.size) return cancelled();
    if (panel()) panel().hidden = true;
  }

  let pressed = 0;
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("button.voice") && !session) {
      pressed = event.timeStamp;
      listen();
    } else {
      pressed = 0;
    }
  });
  document.addEventListener("pointerup", (event) => {
    // By the events' own times: what the press began may have kept the page busy.
    if (pressed && event.timeStamp - pressed > HOLD_MS) session?.stop();
  });
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest?.("button.voice")) {
      // The press that began it is this very click; the keyboard has no press before.
      if (!pressed) listen();
      pressed = 0;
    } else if (target.closest?.(".voice-close")) {
      close();
    } else if (target.closest?.(".voice-answers button, .voice-undo button")) {
      say(target.closest("button").value);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.closest?.(".voice-language")) keep("language", target.value);
    if (target.closest?.(".voice-hands-free")) {
      keep("hands-free", target.checked ? "on" : "off");
      if (target.checked) listen();
      else session?.cancel();
    }
    if (target.closest?.(".voice-aloud")) {
      keep("aloud", target.checked ? "on" : "off");
      if (!target.checked) hush();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "m" && (event.ctrlKey || event.metaKey) && document.querySelector("button.voice")) {
      event.preventDefault();
      listen();
    } else if (event.key === "Escape" && panel() && !panel().hidden) {
      close();
    }
  });
})();
