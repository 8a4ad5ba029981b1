/** Settings, models, templates and this computer as the server tells of them, and what is said about them. Pure. */
import type { DeviceUse, Model, Template } from './types';

export interface SettingsValues {
  language: string; speech_engine: string; speech_model: string; language_model: string; language_server: string; fillers: string;
  minutes_template: string; minutes_language: string; minutes_unproven: string; embedding_model: string; context_tokens: number;
  threads: number; device: string; idle_unload_seconds: number;
}
export type SettingName = keyof SettingsValues | 'language_server_key';
export type SettingsChange = { [name in SettingName]?: string | number | null };
export interface PageChoices { language: '' | 'ko' | 'en'; theme: 'system' | 'light' | 'dark'; introduced: boolean }
export interface SettingsBody {
  values: SettingsValues; defaults: SettingsValues; fixed: Partial<Record<SettingName, string>>; chosen: SettingName[]; key_set: boolean;
  page: PageChoices; host: string; local: boolean; hub: string;
  options: {
    languages: string[]; speech_engines: string[]; devices: string[]; most_threads: number; context_tokens: [number, number];
    idle_unload_seconds: [number, number];
  };
}
export interface ListedModel extends Model {
  licence: string; memory_bytes: number; languages: string[]; sources: string[]; bytes_arrived: number;
  fit: 'fits' | 'memory_short' | 'disk_short'; error_code: string | null;
}
export interface Models { models: ListedModel[]; free_disk_bytes: number; memory_bytes: number }
export interface ListedTemplate extends Template { built_in: boolean }
export interface TemplateFault { reason: string; about: string; line: number | null }
export interface Templates { templates: ListedTemplate[]; broken: ({ id: string } & TemplateFault)[] }
export interface TemplateCheck { fault: TemplateFault | null; title: Record<string, string>; sections: string[] }
export interface Licence { package: string; version: string; licence: string; text: boolean }
/** As the page's build writes it. */
export interface BundledLicence { name: string; version: string; identifier: string | null; text: string | null }
export interface Diagnosis {
  version: string; python: string; system: string; cores: number; memory_bytes: number; device: DeviceUse | null;
  engines: { name: string; purpose: 'speech' | 'language' | 'embedding'; version: string | null; in_use: boolean; install: string | null }[];
  tools: { name: string; path: string | null; version: string | null }[];
  ports: { name: string; number: number; state: string; program: string | null; pid: number | null }[];
  problems: { code: string; blocking: boolean }[];
  data_dir: string; data_bytes: number; models_dir: string; models_bytes: number; free_disk_bytes: number;
}

export const KINDS = ['speech', 'language', 'embedding', 'vad', 'speaker'] as const;
/** The setting that names the model of a kind; some kinds have one model alone. */
export const USED_AS: Partial<Record<string, 'speech_model' | 'language_model' | 'embedding_model'>> =
  { speech: 'speech_model', language: 'language_model', embedding: 'embedding_model' };

export function inUse(model: Model, values: SettingsValues): boolean {
  const name = USED_AS[model.kind];
  return name !== undefined && values[name] === model.id && !(model.kind === 'language' && values.language_server);
}

/** The models of a kind, the smallest first. */
export const bySize = (models: ListedModel[], kind: string): ListedModel[] =>
  models.filter((model) => model.kind === kind).sort((a, b) => a.bytes - b.bytes);

/** One for each kind of trouble, the blocking ones first. */
export function troubles(problems: Diagnosis['problems']): Diagnosis['problems'] {
  const sorted = [...problems].sort((a, b) => Number(b.blocking) - Number(a.blocking));
  return sorted.filter((one, n) => sorted.findIndex((other) => other.code === one.code) === n);
}

/** Whether an address leads no further than this computer. What cannot be read leads elsewhere. */
export function isHere(address: string): boolean {
  try {
    const { hostname } = new URL(address);
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  } catch {
    return false;
  }
}

/** Whether a server can be asked at this address: what the page can tell of it before the server is. */
export function isAddress(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address);
    return (protocol === 'http:' || protocol === 'https:') && hostname !== '';
  } catch {
    return false;
  }
}

/** The host and port of an address, as a person knows a server. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

/** The choices of a number, with the one that holds now among them. */
export const withCurrent = (choices: readonly number[], current: number): number[] =>
  [...new Set([...choices, current])].sort((a, b) => a - b);

/** A free name for a copy: "meeting" gives "meeting-2". */
export function copyName(id: string, taken: readonly string[]): string {
  const stem = id.replace(/-\d+$/, '').slice(0, 36);
  let n = 2;
  while (taken.includes(`${stem}-${n}`)) n++;
  return `${stem}-${n}`;
}

/** What a name becomes as it is typed: spaces to hyphens, capitals to small letters, the rest left out. */
export const asName = (typed: string): string => typed.toLowerCase().replace(/[\s_]+/g, '-').replace(/[^a-z0-9-]/g, '').replace(/^-+/, '').slice(0, 40);
