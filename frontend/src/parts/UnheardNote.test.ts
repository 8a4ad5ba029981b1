import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import UnheardNote from './UnheardNote.svelte';

it.each([
  ['en', 'No speech was found.', 'All 30 s were listened to, and nothing sounded like a voice.'],
  ['ko', '말소리를 찾지 못했어요.', '30초 전체를 들었지만, 목소리로 들리는 곳이 없었어요.'],
] as const)('tells of silence without pointing at settings that would not help (%s)', (language, what, means) => {
  looks.language = language;
  render(UnheardNote, { unheard: { seconds: 0, start: 0 }, length: 30, onSeek: vi.fn() });
  expect(screen.getByRole('status').textContent).toContain(what);
  expect(screen.getByText(means)).toBeTruthy();
  expect(screen.queryByRole('link')).toBeNull();
});

it.each([
  ['en', '4 s sounded like a voice', 'Settings for transcription', 'Play from 0:05'],
  ['ko', '4초 동안 목소리처럼 들렸지만', '받아쓰기 설정', '여기부터 재생: 0:05'],
] as const)('plays what sounded like a voice, and leads to the settings (%s)', async (language, means, settings, name) => {
  looks.language = language;
  const onSeek = vi.fn();
  render(UnheardNote, { unheard: { seconds: 4, start: 5.088 }, length: 30, onSeek });
  expect(screen.getByRole('status').textContent).toContain(means);
  expect(screen.getByRole('link', { name: settings }).getAttribute('href')).toBe('#/settings/speech');
  await fireEvent.click(screen.getByRole('button', { name }));
  expect(onSeek).toHaveBeenCalledWith(5.088);
});
