/** The settings that hold, with one owner; every screen reads them here and changes them here. */
import { isProblem } from './api';
import { looks, type Theme } from './language.svelte';
import type { Language } from './logic/format';
import type { ListedModel, SettingName, SettingsBody, SettingsChange } from './logic/settings';
import type { Problem } from './logic/types';
import { settingsApi } from './settingsApi';

class Settings {
  body = $state.raw<SettingsBody | null>(null);
  /** What there is to choose from, read with the rest so that nothing moves when it comes. */
  models = $state.raw<ListedModel[]>([]);
  /** Why they could not be read. */
  problem = $state.raw<Problem | null>(null);
  /** What was wrong with the last change, and which setting it was about. */
  fault = $state.raw<{ name: SettingName; problem: Problem } | null>(null);
  /** The setting that was changed last, until another one is. */
  saved = $state<SettingName | null>(null);

  async load(): Promise<void> {
    try {
      const [body, { models }] = await Promise.all([settingsApi.settings(), settingsApi.models()]);
      this.models = models;
      this.#take(body);
      this.problem = null;
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
      this.problem = raised;
    }
  }

  /** A model came or went. */
  async listModels(): Promise<void> {
    try {
      this.models = (await settingsApi.models()).models;
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
    }
  }

  /** True when it was taken. `name`: the field that a person changed, where a fault is shown. */
  async change(name: SettingName, change: SettingsChange): Promise<boolean> {
    this.saved = null;
    try {
      this.#take(await settingsApi.change(change));
      [this.saved, this.fault] = [name, null];
      return true;
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
      this.fault = { name, problem: raised };
      return false;
    }
  }

  /** The looks change at once; that they could not be kept is no reason to take them back. */
  look(language: Language, theme: Theme): void {
    [looks.language, looks.theme] = [language, theme];
    void this.#keep({ language, theme });
  }

  introduced(): void { void this.#keep({ introduced: true }); }

  async #keep(page: Partial<SettingsBody['page']>): Promise<void> {
    try {
      this.body = await settingsApi.change({}, page);
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
    }
  }

  #take(body: SettingsBody): void {
    this.body = body;
    // The browser forgets what it kept when the port is another one; the server does not.
    if (body.page.language) looks.language = body.page.language;
    if (body.page.language || body.page.theme !== 'system') looks.theme = body.page.theme;
  }
}

export const settings = new Settings();
