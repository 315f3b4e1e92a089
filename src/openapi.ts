import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

const DOCS = 'api/docs';

/** The OpenAPI document at /api/openapi.json and its pages at /api/docs; pages for people are not part of it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const options = new DocumentBuilder()
    .setTitle('Profminimum Events')
    .setDescription(
      'Times are RFC 3339 with offset, lists are { items, nextCursor }, errors are RFC 9457 problem details.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup(
    DOCS,
    app,
    () => {
      const document = SwaggerModule.createDocument(app, options);
      const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/'));
      return { ...document, paths: Object.fromEntries(paths) };
    },
    { jsonDocumentUrl: 'api/openapi.json', yamlDocumentUrl: 'api/openapi.yaml' },
  );
  // the library's page carries its style inside
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request, reply) => {
      if (!request.url.startsWith(`/${DOCS}`)) return;
      void reply.header(
        'content-security-policy',
        `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'`,
      );
    });
}
