/** The caller's suppliers. */
import type { World } from '../world.js'

export function suppliers ({ catalogue }: World): Record<string, unknown> {
  const ordered = catalogue.suppliers().filter(supplier => supplier.ordered)
  return {
    supplierList: ordered.map(({ id, name, orgNumber }) => ({
      finfoSupplierId: String(id), supplierName: name, supplierOrgNumber: orgNumber
    }))
  }
}
