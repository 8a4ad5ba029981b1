import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { looks } from '../../language.svelte';
import { answering } from '../../testing/answers';
import ComputerSettings from './ComputerSettings.svelte';

it('says in the language of the page how an engine is installed', async () => {
  looks.language = 'ko';
  const engines = [{ name: 'whisper.cpp', purpose: 'speech', version: null, in_use: false, install: 'pip install pywhispercpp' }];
  answering({ 'GET /api/diagnosis': { engines, problems: [], tools: [], ports: [], device: null, system: '', cores: 1, memory_bytes: 1 } });
  render(ComputerSettings);
  const command = await screen.findByText('pip install pywhispercpp');
  expect(command.parentElement?.textContent).toMatch(/^설치하려면 [^a-z]*RecordRoute [^a-z]*pip install pywhispercpp$/);
});
