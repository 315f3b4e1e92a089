/** What a feature can refuse. One filter maps each class to a status; nothing else throws HTTP errors. */
export abstract class DomainError extends Error {
  /** `code` is for programs, `message` is Russian and for people. */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** What was asked for does not exist, or the actor may not know that it does. 404 */
export class NotFound extends DomainError {
  constructor(message = 'Не найдено', code = 'not-found') {
    super(code, message);
  }
}

/** What was there is gone for good: a revoked address, a cancelled broadcast. 410 */
export class Gone extends DomainError {
  constructor(message: string, code = 'gone') {
    super(code, message);
  }
}

/** Nobody is signed in where somebody must be. 401 */
export class Unauthenticated extends DomainError {
  constructor(message = 'Войдите, чтобы продолжить', code = 'unauthenticated') {
    super(code, message);
  }
}

/** The actor is known and has no right to this. 403 */
export class Forbidden extends DomainError {
  constructor(message = 'У вас нет прав на это действие', code = 'forbidden') {
    super(code, message);
  }
}

/** Somebody was first: a stale form, an address already taken. 409 */
export class Conflict extends DomainError {
  constructor(message: string, code = 'conflict') {
    super(code, message);
  }
}

/** A rule of the domain does not allow it now. 409 */
export class RuleViolation extends DomainError {
  constructor(code: string, message: string) {
    super(code, message);
  }
}

/** Too many attempts; `retryAfter` in seconds. 429 */
export class TooManyRequests extends DomainError {
  constructor(
    readonly retryAfter: number,
    message = 'Слишком много попыток. Подождите немного и повторите',
  ) {
    super('too-many-requests', message);
  }
}

/** Nothing is wrong with the request, but it cannot be served at the moment; `retryAfter` in seconds. 503 */
export class Unavailable extends DomainError {
  constructor(
    message = 'Сервис сейчас занят. Повторите через минуту',
    readonly retryAfter = 30,
    code = 'unavailable',
  ) {
    super(code, message);
  }
}

export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** What was typed cannot be accepted; names every field at fault. 422 */
export class InvalidInput extends DomainError {
  constructor(readonly errors: readonly FieldError[]) {
    super('invalid-input', 'Проверьте заполнение полей');
  }

  static field(field: string, code: string, message: string): InvalidInput {
    return new InvalidInput([{ field, code, message }]);
  }
}
