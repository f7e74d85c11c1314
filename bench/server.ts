import { randomUUID } from 'node:crypto';
import { openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { wordsJudge } from '../tests/support/words-judge.ts';

// One server of the benchmark, in a process of its own: `server.ts <kind> <database file> <key>` prints its port.
const [kind, path, key] = process.argv.slice(2) as [string, string, string];

/** The same pragmas as the service has by default. */
function openBare(): Database.Database {
  const connection = new Database(path);
  const pragmas = ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON', 'foreign_keys = ON'];
  for (const pragma of [...pragmas, 'wal_autocheckpoint = 4000']) connection.pragma(pragma);
  return connection;
}

/** As little as a server can do for the read of one question: the query, and JSON. */
function bareRead() {
  const app = fastify();
  const query = openBare().prepare(
    `select q.*, v.prompt, v.language, v.max_points from questions q
     join question_versions v on v.question_id = q.id and v.version = q.version
     where q.organisation_id in ('org_default', 'org_catalogue') and (q.id = ? or q.slug = ?)
     order by q.organisation_id = 'org_default' desc limit 1`,
  );
  app.get('/v1/questions/:id', (request, reply) => {
    const { id } = request.params as { id: string };
    const row = query.get(id, id) as { tags: string } | undefined;
    return row ? reply.send({ ...row, tags: JSON.parse(row.tags) }) : reply.code(404).send();
  });
  return app;
}

/** As little as a server can do to have an answer on disk: one row, one commit. */
function bareInsert() {
  const app = fastify();
  const connection = openBare();
  connection.exec('create table if not exists bare (id text primary key, question text, answer text, at text)');
  const insert = connection.prepare('insert into bare values (?, ?, ?, ?)');
  app.post('/v1/submissions', (request, reply) => {
    const { questionId, answer } = request.body as { questionId: string; answer: string };
    const row = { id: randomUUID(), questionId, answer, at: new Date().toISOString() };
    insert.run(row.id, questionId, answer, row.at);
    return reply.code(202).send(row);
  });
  return app;
}

/** Keys are checked and calls are counted, as in production; only the limits are out of reach. */
async function viva(logLevel: 'silent' | 'info') {
  const beyond = '1000000000';
  const config = readConfig({
    DATABASE_URL: `file:${path}`,
    LOG_LEVEL: logLevel,
    VIVA_FIRST_KEY: key,
    VIVA_CALLS_PER_KEY: beyond,
    VIVA_CALLS_PER_ORGANISATION: beyond,
  });
  const nowhere = pino.destination({ dest: openSync('/dev/null', 'w'), sync: false });
  const { server } = await buildApp(config, pino({ level: logLevel }, nowhere), {
    workerPaused: true,
    embedded: wordsJudge,
  });
  return server;
}

const kinds = {
  'bare-read': () => bareRead(),
  'bare-insert': () => bareInsert(),
  'viva-quiet': () => viva('silent'),
  'viva-logging': () => viva('info'),
};

const app = await kinds[kind as keyof typeof kinds]();
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${address}\n`);
