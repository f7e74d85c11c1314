import { describe, expect, test } from 'vitest';
import { authorize, keylessCaller, scopes } from '../../src/access/authorize.ts';
import type { StoredCalibration } from '../../src/calibrations/repository.ts';
import { readSeed } from '../../src/questions/files.ts';
import { revisionTag } from '../../src/revision-tag.ts';
import type { StorePorts } from '../../src/store/sqlite/ports.ts';
import { newCalibration } from '../support/calibrations.ts';

const caller = keylessCaller();
const stranger = authorize({ organisationId: 'org_catalogue', keyId: null, scopes });
const now = '2026-01-01T00:00:00.000Z';

const straight: [number, number][] = [
  [0, 0],
  [100, 100],
];

/** What every store must do with calibrations, whatever it is made of. */
export function compliesWithCalibrations(name: string, open: () => Promise<StorePorts>): void {
  async function prepared() {
    const ports = await open();
    await ports.questions.publishCatalogue(readSeed(), now);
    const question = (await ports.questions.find(caller, 'gan-structure'))!;
    const { id: questionId, version } = question;
    const make = async (change: Partial<StoredCalibration> = {}) => {
      const { agreement } = newCalibration(question).findings;
      const findings: StoredCalibration['findings'] = {
        agreement,
        usable: 200,
        threshold: { kind: 'found', atLeast: 0.7, accepted: 100, wrong: 0, coverage: 0.5 },
        correction: { kind: 'fitted', corners: straight, rmse: 0.1, mappedRmse: 0.1 },
      };
      const calibration = newCalibration(question, { findings, ...change });
      expect(await ports.calibrations.create(caller, calibration, null)).toEqual({ kind: 'created' });
      return calibration.id;
    };
    const use = (id: string, threshold: boolean, calibratedScore: boolean) =>
      ports.calibrations.change(caller, id, { use: { threshold, calibratedScore }, tag: null, now });
    const inForce = (of: { id?: string; version?: number; hash?: string; organisation?: string } = {}) =>
      ports.calibrations.inForce(
        of.organisation ?? caller.organisationId,
        { id: of.id ?? questionId, version: of.version ?? version },
        of.hash ?? 'sha256:judge',
      );
    return { ...ports, make, use, inForce };
  }
  const nothing = { threshold: null, score: null };

  describe(`${name}: calibrations`, () => {
    test('are kept, listed newest first, and say how many like them came before', async () => {
      const { calibrations, make } = await prepared();
      const ids = [await make({ name: 'first' }), await make(), await make({ judgeHash: 'sha256:other' })];
      const listed = await calibrations.list(caller, { after: undefined, limit: 9 });
      expect(listed.map(({ id }) => id)).toEqual(ids.toReversed());
      expect(listed.map(({ earlier }) => earlier)).toEqual([0, 1, 0]);
      expect(await calibrations.find(caller, ids[0]!)).toEqual(listed[2]);
      expect(listed[2]).toMatchObject({
        name: 'first',
        use: { threshold: false, calibratedScore: false },
        revision: 1,
      });
      const after = await calibrations.list(caller, { after: ids[1]!, limit: 9 });
      expect(after.map(({ id }) => id)).toEqual([ids[0]]);
    });

    test('are found, changed and in force for their organisation alone', async () => {
      const { calibrations, make, use, inForce } = await prepared();
      const id = await make();
      expect(await calibrations.find(stranger, id)).toBeNull();
      expect(await calibrations.list(stranger, { after: undefined, limit: 9 })).toEqual([]);
      const wish = { use: { threshold: true, calibratedScore: true }, tag: null, now };
      expect(await calibrations.change(stranger, id, wish)).toEqual({ kind: 'absent' });
      await use(id, true, true);
      expect(await inForce({ organisation: stranger.organisationId })).toEqual(nothing);
    });

    test('are in force once they are used, for their version and judge alone, the newest for each use', async () => {
      const { make, use, inForce } = await prepared();
      const [older, newer] = [await make(), await make()];
      expect(await inForce()).toEqual(nothing);
      await use(older, true, true);
      await use(newer, false, true);
      expect(await inForce()).toMatchObject({
        threshold: { calibrationId: older, atLeast: 0.7 },
        score: {
          calibrationId: newer,
          corners: [
            [0, 0],
            [100, 100],
          ],
        },
      });
      expect(await inForce({ version: 2 })).toEqual(nothing);
      expect(await inForce({ hash: 'sha256:other' })).toEqual(nothing);
      expect(await inForce({ id: 'qst_none' })).toEqual(nothing);
      await use(newer, false, false);
      expect((await inForce()).score).toMatchObject({ calibrationId: older });
    });

    test('are changed only as they were seen', async () => {
      const { calibrations, make } = await prepared();
      const id = await make();
      const change = (tag: string) =>
        calibrations.change(caller, id, { use: { threshold: true, calibratedScore: false }, tag, now });
      const seen = revisionTag((await calibrations.find(caller, id))!);
      expect(await change(seen)).toEqual({ kind: 'changed' });
      expect(await change(seen)).toEqual({ kind: 'stale' });
      expect((await calibrations.find(caller, id))!.revision).toBe(2);
    });
  });
}
