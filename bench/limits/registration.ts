/** The limit of registration: bare Fastify + pg running the least that keeps the promise, on the same database. */
import { fastify } from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
const app = fastify();
app.get('/', () => 'ok');
app.post<{ Params: { id: string }; Body: { email: string; lastName: string; firstName: string } }>(
  '/:id',
  async (request, reply) => {
    const { email, lastName, firstName } = request.body;
    await pool.query({
      name: 'register',
      text: `with seat as (update bench_seat set held = held + 1 where id = $1 and held < capacity returning id)
           insert into bench_registration (event_id, email, last_name, first_name) select id, $2, $3, $4 from seat`,
      values: [request.params.id, email, lastName, firstName],
    });
    return reply.code(202).send({ status: 'ok' });
  },
);
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
