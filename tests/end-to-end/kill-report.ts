import { killRun } from './kill-run.ts';

// npm run kill-test -- 100
const kills = Number(process.argv[2] ?? 100);
const { promises, ...figures } = await killRun(kills, (killed) => {
  if (killed % 10 === 0) process.stderr.write(`${killed} of ${kills} kills\n`);
});
for (const [name, value] of Object.entries({ ...promises, ...figures })) {
  process.stdout.write(`${name.padEnd(20)}${value}\n`);
}
const broken = Object.values(promises).some((count) => count > 0) || figures.paidTwice > figures.inFlightWhenKilled;
process.exitCode = broken ? 1 : 0;
