import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY_BOARD, afterEvent, workOf } from "../src/job-board.js";
import { noticeOfEnd, workLine } from "../src/notices.js";

/**
 * @param {string} id
 * @param {any} state
 * @param {string[]} stages their states
 * @returns {import("../src/job-board.js").Job}
 */
function job(id, state, stages = []) {
  return { id, recording_id: `r${id}`, state, position: Number(id), stages: stages.map((one) => ({ stage: one, state: one, fraction: 0 })) };
}

/** @param {any[]} events */
function after(...events) {
  /** @type {import("../src/job-board.js").Job[]} */
  const ended = [];
  const board = events.reduce((before, event) => {
    const change = afterEvent(before, event);
    ended.push(...change.ended);
    return change.board;
  }, EMPTY_BOARD);
  return { board, ended };
}

test("the work is the running job's share of all its stages, and how many more wait", () => {
  const { board } = after(
    { type: "job", job: job("2", "queued") },
    { type: "job", job: job("1", "running", ["done", "running", "pending", "skipped"]) },
    { type: "progress", job_id: "1", fraction: 0.5 },
    { type: "job", job: job("3", "paused") },
  );
  assert.deepEqual(workOf(board), { recording: "r1", fraction: 2.5 / 4, more: 1 });
  assert.equal(workOf(EMPTY_BOARD), null);
});

test("an end is told once, also one that only a snapshot tells of", () => {
  const first = after({ type: "job", job: job("1", "running") }, { type: "job", job: job("1", "succeeded") }, { type: "ended", job: job("1", "succeeded") });
  assert.deepEqual(first.ended.map((one) => one.id), ["1"]);
  const missed = after({ type: "job", job: job("1", "running") }, { type: "snapshot", jobs: [job("1", "failed"), job("2", "succeeded"), job("3", "queued")] });
  assert.deepEqual(missed.ended.map((one) => one.id), ["1"]);
  assert.deepEqual(Object.keys(missed.board.open), ["3"]);
});

test("a notice says what ended, and nothing to who looks or ended it", () => {
  assert.deepEqual(noticeOfEnd(job("1", "succeeded"), "Meeting", false, "en"), {
    title: "Meeting",
    body: "Transcript and results are ready.",
    place: "/recording/r1",
  });
  assert.match(noticeOfEnd(job("1", "failed"), "회의", false, "ko")?.title ?? "", /^회의: /);
  assert.equal(noticeOfEnd(job("1", "succeeded"), "Meeting", true, "en"), null);
  assert.equal(noticeOfEnd(job("1", "cancelled"), "Meeting", false, "en"), null);
});

test("the line of the tray names the recording", () => {
  const { board } = after({ type: "recording", recording: { id: "r1", title: "회의" } }, { type: "job", job: job("1", "queued", ["pending"]) });
  assert.equal(workLine(workOf(board), null, board.titles, "ko"), "회의 · 0 %");
  assert.equal(workLine({ recording: "r1", fraction: 0.999, more: 2 }, null, board.titles, "en"), "회의 · 99 % · 2 more");
  assert.equal(workLine(null, null, {}, "en"), null);
});
