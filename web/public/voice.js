// The microphone: a browser's recogniser, or else a recording that the server writes down. Written by hand and by
// itself, because it is loaded beside the page's wasm, not within it. It finds its parts in the page by their
// classes (components/voice.rs makes them) and tells the page `todo-changed` when something was done.
"use strict";
(() => {
  const SILENCE_MS = 6000; // nobody said anything at all
  const PAUSE_MS = 1500; // somebody spoke, and is done
  const RECORDING_MAX_MS = 60000;
  const HOLD_MS = 400; // a longer press is push to talk
  const LOUD = 0.04; // of full scale, what counts as speech
  const CANCEL = /^\W*(cancel|never ?mind|stop listening|abbrechen|cancelar|annuler|منسوخ)\W*$/iu;
  const SAID = {
    insecure: "The microphone works on https or on localhost only. Open the page there, or type.",
    absent: "This browser cannot listen. Type instead, or open the page in Chrome, Edge or Safari.",
    refused: "The microphone is not allowed here. Allow it in the site's settings beside the address, then press again.",
    silent: "Nothing was heard. Press the microphone and speak, or type.",
    network: "The recogniser cannot be reached. Try again in a moment, or type.",
    away: "The server cannot be reached. Nothing was done; try again in a moment.",
    signedOut: "You are signed out. Reload the page and sign in; nothing was done.",
    cancelled: "Cancelled. Nothing was done.",
    listening: "Listening…",
    working: "Working on it…",
  };

  let session = null; // what listens now: { stop, cancel }
  let conversation = "";
  let audio = null;

  const panel = () => document.querySelector(".voice-panel");
  const part = (name) => panel()?.querySelector(`.voice-${name}`);
  const setting = (name, otherwise) => {
    try { return localStorage.getItem(`voice-${name}`) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(`voice-${name}`, value); } catch { /* a browser that keeps nothing */ }
  };
  const language = () => setting("language", navigator.language || "en-US");

  function show(state, words) {
    const here = panel();
    if (!here) return;
    here.hidden = false;
    here.dataset.state = state;
    part("status").textContent = words;
    part("answers").hidden = state !== "asking";
    document.querySelectorAll("button.voice").forEach((it) => it.setAttribute("aria-pressed", String(state === "listening")));
    const select = part("language");
    if ([...select.options].some((it) => it.value === language())) select.value = language();
    part("aloud").checked = setting("aloud", "on") === "on";
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
    session = null;
    sound("error");
    show("failed", words);
  }

  function listen() {
    window.speechSynthesis?.cancel(); // talking interrupts
    if (session) return session.stop();
    part("words").textContent = "";
    if (!window.isSecureContext) return fail(SAID.insecure);
    const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;
    if (Recogniser) return recognise(new Recogniser());
    if (navigator.mediaDevices?.getUserMedia && window.MediaRecorder) return record();
    fail(SAID.absent);
  }

  function begin(stop, cancel) {
    session = { stop, cancel };
    sound("start");
    show("listening", SAID.listening);
  }

  function recognise(recogniser) {
    let words = "";
    let over = false;
    let timer = 0;
    const end = (then) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
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
    recogniser.onresult = (event) => {
      words = [...event.results].map((result) => result[0].transcript.trim()).join(" ");
      part("words").textContent = words;
      wait(PAUSE_MS);
    };
    recogniser.onerror = ({ error }) => {
      const refused = error === "not-allowed" || error === "service-not-allowed";
      end(() => (error === "no-speech" ? heard(words) : fail(refused ? SAID.refused : SAID.network)));
    };
    recogniser.onend = () => end(() => heard(words));
    const stop = () => {
      wait(PAUSE_MS); // for the last words, should it not say that it ended
      try { recogniser.stop(); } catch { /* it ended by itself */ }
    };
    begin(stop, () => end(cancelled));
    wait(SILENCE_MS);
    try { recogniser.start(); } catch { end(() => fail(SAID.network)); }
  }

  async function record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      return fail(error.name === "NotFoundError" ? SAID.absent : SAID.refused);
    }
    const recorder = new MediaRecorder(stream);
    const pieces = [];
    let wanted = true;
    const meter = measured(stream, () => recorder.state === "recording" && recorder.stop());
    const stop = () => recorder.state === "recording" && recorder.stop();
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      meter.end();
      stream.getTracks().forEach((track) => track.stop());
      session = null;
      if (!wanted) return cancelled();
      if (!meter.spoke()) return heard("");
      transcribe(new Blob(pieces, { type: recorder.mimeType }));
    };
    begin(stop, () => { wanted = false; stop(); });
    recorder.start();
  }

  // Moves the meter, and calls `stop` after a pause.
  function measured(stream, stop) {
    audio ??= new AudioContext();
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
    const answer = await ask("/api/voice/transcribe", { method: "POST", body: form });
    if (answer) heard(answer.text);
  }

  // What the API answers; tells why not, and answers nothing.
  async function ask(path, request) {
    let response;
    try {
      response = await fetch(path, request);
    } catch {
      return void fail(SAID.away);
    }
    const body = await response.json().catch(() => ({}));
    if (response.status === 401) return void fail(SAID.signedOut);
    if (!response.ok) return void fail(body.detail ?? SAID.away);
    return body;
  }

  function cancelled() {
    show("cancelled", SAID.cancelled);
  }

  function heard(text) {
    const words = (text ?? "").trim();
    if (!words) return fail(SAID.silent);
    part("words").textContent = words;
    if (CANCEL.test(words)) return cancelled();
    say(words);
  }

  async function say(transcript) {
    show("working", SAID.working);
    const open = document.querySelector("input[name=conversation]")?.value || conversation;
    const body = { transcript, client_timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    if (open) body.conversation_id = open;
    const answer = await ask("/api/voice/process", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
      body: JSON.stringify(body),
    });
    if (!answer) return;
    conversation = answer.conversation_id;
    sound(answer.success ? "success" : "error");
    show(answer.confirmation_needed ? "asking" : "answered", answer.message);
    const line = document.createElement("li");
    line.dir = "auto";
    line.textContent = `“${transcript}” → ${answer.message}`;
    part("history").prepend(line);
    window.dispatchEvent(new CustomEvent("todo-changed"));
    aloud(answer.speech, answer.confirmation_needed);
    if (answer.confirmation_needed) part("answers").querySelector("button")?.focus();
  }

  // Says it, and listens for the answer to a question.
  function aloud(words, isQuestion) {
    if (setting("aloud", "on") !== "on" || !window.speechSynthesis || !words) return;
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = language();
    if (isQuestion) speech.onend = () => panel()?.dataset.state === "asking" && listen();
    window.speechSynthesis.speak(speech);
  }

  function close() {
    window.speechSynthesis?.cancel();
    if (session) return session.cancel();
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
    } else if (target.closest?.(".voice-answers button")) {
      say(target.closest("button").value);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.closest?.(".voice-language")) keep("language", target.value);
    if (target.closest?.(".voice-aloud")) {
      keep("aloud", target.checked ? "on" : "off");
      if (!target.checked) window.speechSynthesis?.cancel();
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
