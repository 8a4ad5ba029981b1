/** The microphone: what is recorded, how loud it is, and what a person must know of it. One for the whole page. */
import { wire } from './api';
import { pieceStore } from './kept';
import { Loudness } from './logic/loudness';
import { chosenFormat, microphoneProblem } from './logic/microphone';
import { Spool, type Take } from './logic/spool';
import type { Problem, Recording } from './logic/types';
import { Patience } from './logic/wire';

const PIECE_MS = 1000;
const STAY_MS = 60_000;
const BITS_A_SECOND = 64_000; // of Opus: speech loses nothing at it, and an hour is 29 MB
const CHOSEN = 'recordroute.microphone';

export type RecorderState = 'idle' | 'asking' | 'recording' | 'paused' | 'saving';

interface Needs { name: () => string; onSaved: (recording: Recording, recovered: boolean) => void }

class Recorder {
  state = $state<RecorderState>('idle');
  seconds = $state(0);
  /** Of the microphone, or of what stands between the sound and the disk. */
  problem = $state.raw<Problem | null>(null);
  /** Whether what is not on the server is safe in this browser. */
  kept = $state(true);
  microphones = $state.raw<MediaDeviceInfo[]>([]);
  chosen = $state(localStorage.getItem(CHOSEN) ?? '');
  /** The one in use. */
  label = $state('');
  loudness = new Loudness();

  #needs: Needs | null = null;
  #media: MediaRecorder | null = null;
  #spools = new Set<Spool>();
  #takes = new Set<string>();
  #spool: Spool | null = null;
  #audio: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #awake: WakeLockSentinel | null = null;
  #since = 0;
  #before = 0;
  #stayed = 0;

  /** Whether a recording that the server knows as unfinished is one that this page sees to. */
  owns(take: string): boolean { return this.#takes.has(take); }

  get active(): boolean { return this.state !== 'idle' && this.state !== 'asking'; }
  get running(): boolean { return this.state === 'recording' || this.state === 'paused'; }

  /** To be called once: saves what an earlier page could not, and watches for microphones. */
  async open(needs: Needs): Promise<void> {
    this.#needs = needs;
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#look());
    addEventListener('beforeunload', (event) => { if (this.running) event.preventDefault(); });
    await this.#look();
    await pieceStore.recall((take) => void this.#recover(take));
  }

  choose(id: string): void {
    this.chosen = id;
    localStorage.setItem(CHOSEN, id);
  }

  async start(): Promise<void> {
    if (this.state !== 'idle') return;
    this.state = 'asking';
    this.problem = null;
    try {
      this.#begin(await this.#listen());
    } catch (error) {
      this.problem = microphoneProblem(error);
      this.state = 'idle';
    }
  }

  pause(): void {
    if (this.state !== 'recording') return;
    this.#media?.pause();
    this.#count();
    this.#before = this.seconds;
    this.state = 'paused';
  }

  goOn(): void {
    if (this.state !== 'paused') return;
    this.#media?.resume();
    this.#since = performance.now();
    this.state = 'recording';
  }

  stop(): void {
    if (!this.running) return;
    this.#count();
    this.state = 'saving';
    if (this.#media?.state !== 'inactive') this.#media?.stop(); // the last piece comes, then its `stop` event
  }

  dismiss(): void { this.problem = null; }

  /** The server answers again. */
  wake(): void { for (const spool of this.#spools) spool.wake(); }

  async #listen(): Promise<MediaStream> {
    if (!navigator.mediaDevices || typeof MediaRecorder === 'undefined') throw new DOMException('', 'SecurityError');
    // What such processing takes for echo or noise is, in a meeting, the other end of a call and whoever sits far away.
    const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: true };
    const wanted = this.chosen ? { ...sound, deviceId: { ideal: this.chosen } } : sound;
    return navigator.mediaDevices.getUserMedia({ audio: wanted });
  }

  #begin(stream: MediaStream): void {
    const format = chosenFormat((type) => MediaRecorder.isTypeSupported(type));
    const media = new MediaRecorder(stream, { mimeType: format.type, audioBitsPerSecond: BITS_A_SECOND });
    const take: Take = {
      id: crypto.randomUUID(), name: this.#needs?.name() ?? '', ending: format.ending, remote: null, started: new Date().toISOString(),
    };
    pieceStore.hold(take.id);
    void pieceStore.put(take);
    const spool = this.#open(take);
    const [track] = stream.getAudioTracks();
    media.ondataavailable = ({ data }) => spool.add(data);
    media.onstop = () => void this.#end(spool, stream);
    // It was unplugged, or the person took the permission back.
    track?.addEventListener('ended', () => {
      this.stop();
      this.problem = { code: 'microphone_lost', message: 'The microphone is gone.', hint: '' };
    });
    media.start(PIECE_MS);
    this.#media = media;
    this.#spool = spool;
    this.label = track?.label ?? '';
    [this.seconds, this.#before, this.#since, this.#stayed] = [0, 0, performance.now(), performance.now()];
    this.state = 'recording';
    this.#timer = setInterval(() => this.#tick(), 250);
    this.#meter(stream);
    void this.#look();
    void navigator.wakeLock?.request('screen').then((lock) => { this.#awake = lock; }, () => undefined);
  }

  async #end(spool: Spool, stream: MediaStream): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    for (const track of stream.getTracks()) track.stop();
    void this.#audio?.close();
    void this.#awake?.release();
    [this.#timer, this.#audio, this.#awake, this.#media] = [null, null, null, null];
    this.loudness.listen(null);
    this.state = 'saving';
    await this.#save(spool, false);
    this.#spool = null;
    this.state = 'idle';
  }

  async #recover(take: Take): Promise<void> {
    const spool = this.#open(take);
    await spool.restore();
    await this.#save(spool, true);
  }

  async #save(spool: Spool, recovered: boolean): Promise<void> {
    const sent = await spool.finish();
    this.#spools.delete(spool);
    if (sent) this.#needs?.onSaved(sent.recording, recovered);
    else if (!recovered) this.problem ??= { code: 'microphone_silent', message: 'Nothing was recorded.', hint: '' };
  }

  #open(take: Take): Spool {
    const later = (work: () => void, ms: number): (() => void) => { const timer = setTimeout(work, ms); return () => clearTimeout(timer); };
    const spool: Spool = new Spool(take, {
      wire, store: pieceStore, patience: new Patience(later),
      onTrouble: (problem, kept) => {
        if (spool !== this.#spool) return;
        this.kept = kept;
        if (problem || !this.problem?.code.startsWith('microphone_')) this.problem = problem;
      },
    });
    this.#spools.add(spool);
    this.#takes.add(take.id);
    return spool;
  }

  #tick(): void {
    if (this.state === 'recording') this.#count();
    const now = performance.now();
    if (this.state !== 'paused' || now - this.#stayed < STAY_MS) return;
    this.#stayed = now;
    this.#spool?.stay();
  }

  #count(): void { if (this.state === 'recording') this.seconds = this.#before + (performance.now() - this.#since) / 1000; }

  #meter(stream: MediaStream): void {
    try {
      this.#audio = new AudioContext();
      const analyser = this.#audio.createAnalyser();
      this.#audio.createMediaStreamSource(stream).connect(analyser);
      this.loudness.listen(analyser);
    } catch {
      this.loudness.listen(null); // no meter is no reason not to record
    }
  }

  async #look(): Promise<void> {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    this.microphones = devices.filter((device) => device.kind === 'audioinput' && device.deviceId && device.label);
  }
}

export const recorder = new Recorder();
