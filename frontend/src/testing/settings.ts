/** Settings and models for tests: whole ones, of which a test says what matters to it. */
import type { ListedModel, SettingsValues } from '../logic/settings';

export const EMPTY_SETTINGS: SettingsValues = {
  language: '', speech_engine: '', speech_model: '', language_model: '', language_server: '', fillers: '', minutes_template: '',
  minutes_language: '', minutes_unproven: '', embedding_model: '', context_tokens: 8192, threads: 0, device: 'auto', idle_unload_seconds: 600,
};
export const listedModel = (some: Partial<ListedModel> = {}): ListedModel => ({
  id: 'writer', kind: 'language', title: 'Writer', bytes: 1.1e9, state: 'missing', starter: true, licence: 'MIT', memory_bytes: 2e9,
  languages: [], sources: [], bytes_arrived: 0, fit: 'fits', error_code: null, ...some,
});
