import request from 'supertest';
import quiet from '../../demo-apps/quiet/app';

describe('the quiet app, alone', () => {
  it('tells its status', async () => {
    const { body } = await request(quiet).get('/').expect(200);
    expect(body).toEqual({ status: 'ok', uptime: expect.any(Number) });
  });

  it('answers the invite path as any unknown path', async () => {
    await request(quiet).get('/__invite__').expect(404);
  });
});
