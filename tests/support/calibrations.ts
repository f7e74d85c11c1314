import { operator } from '../../src/access/authorize.ts';
import type { StoredCalibration } from '../../src/calibrations/repository.ts';
import { defaultOrganisation, newId } from '../../src/ids.ts';
import { sqlitePorts } from '../../src/store/sqlite/ports.ts';

/** Puts a calibration into a store, as if grades had shown it. @returns its id */
export async function insertCalibration(
  databaseUrl: string,
  more: Partial<Pick<StoredCalibration, 'name'>> = {},
): Promise<string> {
  const ports = sqlitePorts(databaseUrl, 'process');
  const caller = operator(defaultOrganisation);
  const [{ id: questionId, slug, version } = { id: '', slug: '', version: 1 }] = await ports.questions.list(
    caller,
    { status: 'published' },
    { after: undefined, limit: 1 },
  );
  const id = newId('cal');
  const calibration: Omit<StoredCalibration, 'revision' | 'updatedAt' | 'use' | 'earlier'> = {
    id,
    name: null,
    questions: [{ id: questionId, slug, version }],
    judge: { judge: 'embedded', model: 'words-1', prompt: 'strong-1', policy: 'single' },
    judgeHash: 'sha256:none',
    terms: { tolerance: 10, risk: 0.05, assurance: 0.95 },
    findings: {
      agreement: { grades: 20, pearson: 0.8, rmse: 0.1, right: 0.9, exact: 0.9, byCriterion: [] },
      usable: 20,
      threshold: { kind: 'too_few', missing: 39 },
      correction: { kind: 'too_few', missing: 80 },
    },
    withoutMachineGrade: 0,
    createdAt: new Date().toISOString(),
    ...more,
  };
  await ports.calibrations.create(caller, calibration, null);
  ports.close();
  return id;
}
