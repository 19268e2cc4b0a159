import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('doubles the wait with each trouble, up to five minutes', () => {
    const retry = vi.fn();
    const backoff = new Backoff(retry);
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      backoff.later('site');
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(backoff.waits('site')).toBe(true);
      vi.advanceTimersByTime(1);
      expect(backoff.waits('site')).toBe(false);
    }
    expect(retry).toHaveBeenCalledTimes(11);
  });

  it('counts trouble during a wait once', () => {
    const retry = vi.fn();
    const backoff = new Backoff(retry);
    for (let i = 0; i < 5; i += 1) backoff.later('site');
    vi.advanceTimersByTime(600_000);
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('starts over after ten quiet minutes, and at once when told', () => {
    const retry = vi.fn();
    const backoff = new Backoff(retry);
    backoff.later('site');
    vi.advanceTimersByTime(1_000);
    backoff.later('site');
    vi.advanceTimersByTime(2_000 + 600_000);
    backoff.later('site');
    vi.advanceTimersByTime(1_000);
    expect(retry).toHaveBeenCalledTimes(3);
    backoff.later('site');
    backoff.reset('site');
    vi.advanceTimersByTime(600_000);
    expect(retry).toHaveBeenCalledTimes(3);
  });
});
