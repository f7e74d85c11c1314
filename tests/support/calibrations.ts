import { operator } from '../../src/access/authorize.ts';
import type { CalibratedQuestion, StoredCalibration } from '../../src/calibrations/repository.ts';
import { defaultOrganisation, newId } from '../../src/ids.ts';
import { sqlitePorts } from '../../src/store/sqlite/ports.ts';

type NewCalibration = Omit<StoredCalibration, 'revision' | 'updatedAt' | 'use' | 'earlier'>;

/** A calibration as if grades had shown it; it has found nothing unless `change` says so. */
export function newCalibration(question: CalibratedQuestion, change: Partial<NewCalibration> = {}): NewCalibration {
  const { id, slug, version } = question;
  return {
    id: newId('cal'),
    name: null,
    questions: [{ id, slug, version }],
    judge: { judge: 'embedded', model: 'words-1', prompt: 'strong-1', policy: 'single' },
    judgeHash: 'sha256:judge',
    terms: { tolerance: 10, risk: 0.05, assurance: 0.95 },
    findings: {
      agreement: { grades: 20, pearson: 0.8, rmse: 0.1, right: 0.9, exact: 0.9, byCriterion: [] },
      usable: 20,
      threshold: { kind: 'too_few', missing: 39 },
      correction: { kind: 'too_few', missing: 80 },
    },
    withoutMachineGrade: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** Puts a calibration into a store. @returns its id */
export async function insertCalibration(databaseUrl: string, change: Partial<NewCalibration> = {}): Promise<string> {
  const ports = sqlitePorts(databaseUrl, 'process');
  const caller = operator(defaultOrganisation);
  const calibration = newCalibration((await ports.questions.find(caller, 'gan-structure'))!, change);
  await ports.calibrations.create(caller, calibration, null);
  ports.close();
  return calibration.id;
}
