import { Injectable } from '@nestjs/common';
import { type PasswordOwner, passwordProblem } from './passwords.rules.js';
import { InvalidInput } from '../../common/errors.js';

/** Knows the 49,000 most frequent passwords of leaks; the list is read when it is first asked. */
@Injectable()
export class CommonPasswordsService {
  private list?: Promise<ReadonlySet<string>>;

  /** Throws InvalidInput on `field` for a password that is too short, known to guessers or made of its owner's names. */
  async assertGood(password: string, owner: PasswordOwner, field = 'password'): Promise<void> {
    this.list ??= readList();
    const list = await this.list;
    const problem = passwordProblem(password, owner, (candidate) => list.has(candidate));
    if (problem) throw InvalidInput.field(field, 'weak-password', problem);
  }
}

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
