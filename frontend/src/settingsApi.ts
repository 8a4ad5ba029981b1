/** The part of the server's HTTP interface that settings use. */
import { call } from './api';
import type {
  BundledLicence, Diagnosis, Licence, ListedTemplate, Models, PageChoices, SettingsBody, SettingsChange, TemplateCheck, Templates,
} from './logic/settings';

const q = encodeURIComponent;

export const settingsApi = {
  settings: () => call<SettingsBody>('GET', '/settings'),
  change: (change: SettingsChange, page: Partial<PageChoices> = {}) => call<SettingsBody>('PATCH', '/settings', { ...change, page }),
  models: () => call<Models>('GET', '/models'),
  stopModel: (id: string) => call<undefined>('POST', `/models/${q(id)}/stop`),
  verifyModel: (id: string) => call<{ state: string }>('POST', `/models/${q(id)}/verify`),
  removeModel: (id: string) => call<undefined>('DELETE', `/models/${q(id)}`),
  templates: () => call<Templates>('GET', '/templates'),
  template: (id: string) => call<{ id: string; text: string; own: boolean }>('GET', `/templates/${q(id)}`),
  checkTemplate: (text: string) => call<TemplateCheck>('POST', '/templates/check', { text }),
  saveTemplate: (id: string, text: string, isNew: boolean) => call<ListedTemplate>('PUT', `/templates/${q(id)}`, { text, new: isNew }),
  removeTemplate: (id: string) => call<undefined>('DELETE', `/templates/${q(id)}`),
  diagnosis: () => call<Diagnosis>('GET', '/diagnosis'),
  licences: () => call<{ packages: Licence[] }>('GET', '/licences'),
};

/** Plain text, so not by `call`. Null: it cannot be had. */
export async function licenceText(name: string): Promise<string | null> {
  const answer = await fetch(`/api/licences/${q(name)}`).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/** Licences of the packages in the page, which its build has written beside it. */
export async function pageLicences(): Promise<BundledLicence[]> {
  const answer = await fetch('/licences.json').catch(() => null);
  return answer?.ok ? (await answer.json() as BundledLicence[]) : [];
}
