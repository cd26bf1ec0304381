import type { Page } from 'playwright'
import type { Banyan } from '../stack.ts'

/** Makes the account ana, an administrator, as a person does with the link that the start prints. */
export async function makeFirstAccount(page: Page, banyan: Banyan): Promise<void> {
  await page.goto(banyan.signInLink)
  await page.getByLabel('Name').fill('ana')
  await page.getByLabel('Password').fill('a good long password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}
