import { describe, expect, it } from 'vitest';
import type { ObservedPod } from '../pods/engine.js';
import { type DesiredSite, type ObservedSite, plan } from './plan.js';

const desired: DesiredSite = {
  want: 'running',
  revision: 'r1',
  address: '10.201.0.2',
  hostnames: ['blog.localhost'],
};
const running: ObservedPod = {
  id: 'p',
  site: 's',
  name: 'blog',
  revision: 'r1',
  status: 'running',
  containers: [],
};
const routes = [{ hostname: 'blog.localhost', address: '10.201.0.2' }];
const nothing: ObservedSite = { volume: false, pod: undefined, routes: [] };
const all: ObservedSite = { volume: true, pod: running, routes };

const kinds = (d: DesiredSite, o: ObservedSite) => plan(d, o).map(({ kind }) => kind);

describe('plan', () => {
  it('creates in order: volume, pod, isolation, readiness, route', () => {
    expect(kinds(desired, nothing)).toEqual([
      'volume.ensure',
      'pod.ensure',
      'pod.isolate',
      'pod.ready',
      'route.set',
    ]);
  });

  it('has nothing to do when all is as it should be', () => {
    expect(plan(desired, all)).toEqual([]);
    expect(
      plan(
        { ...desired, want: 'stopped' },
        {
          ...all,
          pod: { ...running, status: 'stopped' },
          routes: [{ hostname: 'blog.localhost', address: null }],
        },
      ),
    ).toEqual([]);
  });

  it.each(['degraded', 'stopped', 'incomplete', 'paused'] as const)('heals a pod that is %s', (status) => {
    expect(kinds(desired, { ...all, pod: { ...running, status } })).toEqual([
      'pod.ensure',
      'pod.isolate',
      'pod.ready',
    ]);
  });

  it('makes the pod anew when its revision differs or its volume is gone', () => {
    expect(kinds(desired, { ...all, pod: { ...running, revision: 'old' } })[0]).toBe('pod.ensure');
    expect(kinds(desired, { ...all, volume: false }).slice(0, 2)).toEqual(['volume.ensure', 'pod.ensure']);
  });

  it('turns visitors away before it stops the pod', () => {
    expect(plan({ ...desired, want: 'stopped' }, all)).toEqual([
      { kind: 'route.set', route: { hostname: 'blog.localhost', address: null } },
      { kind: 'pod.stop' },
    ]);
  });

  it('takes away host names that are no longer the site’s', () => {
    const old = { hostname: 'old.localhost', address: '10.201.0.2' };
    expect(plan(desired, { ...all, routes: [...routes, old] })).toEqual([
      { kind: 'route.unset', hostname: 'old.localhost' },
    ]);
  });

  it('corrects a route that leads elsewhere', () => {
    const wrong = [{ hostname: 'blog.localhost', address: '10.201.0.9' }];
    expect(plan(desired, { ...all, routes: wrong })).toEqual([
      { kind: 'route.set', route: { hostname: 'blog.localhost', address: '10.201.0.2' } },
    ]);
  });

  it('deletes route, pod, volume and last the row, also what it can’t see', () => {
    const deleted = { ...desired, want: 'deleted' as const };
    expect(kinds(deleted, all)).toEqual(['route.unset', 'pod.remove', 'volume.remove', 'row.remove']);
    expect(kinds(deleted, nothing)).toEqual(['pod.remove', 'volume.remove', 'row.remove']);
  });

  it('never removes data unless the site is deleted', () => {
    for (const want of ['running', 'stopped'] as const) {
      for (const observed of [nothing, all, { ...all, volume: false }, { ...all, pod: undefined }]) {
        expect(kinds({ ...desired, want }, observed)).not.toContain('volume.remove');
        expect(kinds({ ...desired, want }, observed)).not.toContain('row.remove');
      }
    }
  });
});
