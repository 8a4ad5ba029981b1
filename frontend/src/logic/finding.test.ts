import { expect, it } from 'vitest';
import { asRead, dayBefore, EVERYTHING, findOf, isPicked, toggled, unpicked, written, type Find } from './finding';

const narrow: Find = {
  q: '태그:주간 회의', tags: ['a&b', '회의'], kinds: ['video', 'pdf'], languages: ['ko'], after: '2026-01-02', before: '2026-02-03',
  longer: 600, shorter: 3600, favourite: true, sort: 'longest',
};

it('keeps every filter through the address', () => {
  expect(findOf(written(narrow))).toEqual(narrow);
  expect(String(written(EVERYTHING))).toBe('');
  expect(findOf(new URLSearchParams())).toEqual(EVERYTHING);
});
it('leaves out what no address of ours holds', () => {
  const odd = 'kind=shoe&kind=video&language=../x&after=2026-99-99&before=soon&longer=-1&shorter=x&sort=id&favourite=1&tag=&tag=a&tag=a';
  expect(findOf(new URLSearchParams(odd))).toEqual({ ...EVERYTHING, kinds: ['video'], tags: ['a'] });
});
it('knows what was picked from what was typed', () => {
  expect([isPicked(narrow), isPicked({ ...EVERYTHING, q: 'x', sort: 'title' })]).toEqual([true, false]);
  expect(unpicked(narrow)).toEqual({ ...EVERYTHING, q: narrow.q, sort: 'longest' });
});
it('takes what was typed as a filter for one that was picked', () => {
  const read = { tags: ['주간'], kinds: [], languages: ['ko'], after: '2026-01-02', before: null, shortest_seconds: 600, longest_seconds: null, favourite: true };
  expect(asRead('회의', read)).toEqual({ ...EVERYTHING, q: '회의', tags: ['주간'], languages: ['ko'], after: '2026-01-02', longer: 600, favourite: true });
});
it('picks and puts back', () => {
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b']);
});
it('counts days by the calendar', () => {
  expect(dayBefore(new Date(2026, 2, 1, 0, 30), 1)).toBe('2026-02-28');
});
