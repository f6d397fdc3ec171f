/* Time is up, or so many minutes are left: tones and a vibration, once per end of a clock, on every device that wants
   them; screen readers hear it in words. Browsers allow either only after somebody has touched the page. Whoever comes later than a few seconds
   sees that the time is up and is not startled. Which of the two a device does is kept on it. */
"use strict";

const TOO_LATE = 5; // seconds
const OVER = { tones: [[660, 0], [660, 0.25], [880, 0.5]], pattern: [300, 150, 300] }; // hertz, and when; milliseconds
const CALL = { tones: [[880, 0], [660, 0.25]], pattern: [200] };
const alarmName = `plenum:alarm:${screenName}`;
let sound = null;

const switches = () => all("input[data-alarm]");
const wants = (what) => switches().some((one) => one.dataset.alarm === what && one.checked);

function unlock() {
  if (!wants("sound")) return;
  sound ||= new AudioContext();
  if (sound.state !== "running") sound.resume();
}

function ring({ tones } = OVER) {
  if (!sound || !wants("sound")) return;
  for (const [pitch, wait] of tones) {
    const [start, tone, volume] = [sound.currentTime + wait, sound.createOscillator(), sound.createGain()];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.4, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
    tone.connect(volume).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.6);
  }
}

function vibrate({ pattern } = OVER) {
  const isTouched = navigator.userActivation?.hasBeenActive ?? true;
  if (isTouched && wants("vibration")) navigator.vibrate?.(pattern);
}

function sayWhen({ type, detail: { ends, late, text } }) {
  const how = type === "plenum:over" ? OVER : CALL;
  const kept = load(alarmName) || {};
  if (late > TOO_LATE || kept.rung === ends) return;
  store(alarmName, JSON.stringify({ ...kept, rung: ends }));
  announce(text);
  ring(how);
  vibrate(how);
}

/* Another phase is felt in the hand, by whoever has touched this phone and has not switched that off. */
document.addEventListener("plenum:arrive", () => vibrate({ pattern: [40] }));

document.addEventListener("plenum:over", sayWhen);
document.addEventListener("plenum:call", sayWhen);

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-alarm]")) return;
  store(alarmName, JSON.stringify({ ...load(alarmName), [target.dataset.alarm]: target.checked }));
  unlock();
  if (target.checked) target.dataset.alarm === "sound" ? ring() : vibrate();
});

for (const one of switches()) {
  one.checked = load(alarmName)?.[one.dataset.alarm] ?? one.defaultChecked;
  one.closest("label").hidden = one.dataset.alarm === "vibration" && !navigator.vibrate;
}
for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, unlock);
