import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS, type Access } from '../../src/platform/http/route.js';

export interface Route {
  method: string;
  path: string;
  /** What the handler or its class declares; undefined when neither does. */
  access: Access | undefined;
}

/** Every route of every controller of the running application. */
export function routesOf(app: NestFastifyApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return methodsOf(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (typeof handler !== 'function') return [];
      const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, metatype)) as
        Access | undefined;
      const bases = [Reflect.getMetadata('path', metatype) as string | string[]].flat();
      const paths = [Reflect.getMetadata('path', handler) as string | string[]].flat();
      return bases.flatMap((base) =>
        paths.map((path) => ({ method: RequestMethod[method], path: join(base, path), access })),
      );
    });
  });
}

/** Its own methods and those of the classes it extends. */
function methodsOf(prototype: object): string[] {
  const parent = Object.getPrototypeOf(prototype) as object;
  const inherited = parent === Object.prototype ? [] : methodsOf(parent);
  return [...new Set([...Object.getOwnPropertyNames(prototype), ...inherited])];
}

function join(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
