/** What suppliers declare about climate, environment and safety (finfo-api.md §7). */
import { gtinOf } from '../data/article.js'
import type { View } from './view.js'

export const climateV1: View = ({ id, climate }) => {
  if (climate === undefined) return undefined
  const { a1, a2, a3, a4, a5 } = climate
  return { finfoArticleId: id, epdA1: a1, epdA2: a2, epdA3: a3, epdA4: a4, epdA5: a5 }
}

export const climateV2: View = ({ id, climate, pack }) => {
  if (climate === undefined) return undefined
  const { declaration, a1, a2, a3, a4, a5 } = climate
  return {
    finfoArticleId: id,
    epdMetaData: { epdNumber: declaration, declaredUnit: pack.unit },
    extractedFromEpd: {
      epdDataGwpGhgA: { epdGwpGhgA1: a1, epdGwpGhgA2: a2, epdGwpGhgA3: a3, epdGwpGhgA4: a4, epdGwpGhgA5: a5 }
    },
    calculatedFromEpd: { epdGwpGhgA1A3: Math.round((a1 + a2 + a3) * 1000) / 1000 },
    boverketData: null
  }
}

export const environmentV1: View = article => {
  const { environment, supplier } = article
  if (environment === undefined) return undefined
  return {
    id: article.id - 500_000_000,
    status: environment.matched,
    finfoSupplierId: supplier.id,
    finfoArticleId: article.id,
    supplierOrgNumber: supplier.orgNumber,
    supplierName: supplier.name,
    productNumber: article.number,
    articleDescription: article.description,
    sundahusAssessment: environment.assessment,
    articleGtin: gtinOf(article),
    primaryPackGtin: null,
    secondaryPackGtin: null,
    tertiaryPackGtin: null,
    rsk: null,
    svanen: environment.swanCertificate !== undefined,
    svanenCertificateId: environment.swanCertificate ?? null,
    bastaAddOn: environment.basta ?? null
  }
}

export const sustainabilityV1: View = article => {
  const { safety } = article
  if (safety === undefined) return undefined
  const changed = new Date(article.changedAt).toISOString()
  return {
    finfoNumber: article.id,
    sdbLastUpdate: changed,
    sdbLastUpdateDataImport: changed,
    sdbPublishDate: changed.slice(0, 10),
    sdbVersion: '1.0',
    sdbProductName: article.name,
    sdbUfiNumber: null,
    sdbSignalWord: safety.signalWord,
    sdbHCode: safety.hCodes,
    sdbEuhCode: [],
    sdbPCode: safety.pCodes,
    sdbSubstance: safety.substances,
    pictogram: [],
    sdbContainSvhc: false,
    sdeScip: null,
    sdeSubstance: [],
    adrUnNumber: safety.unNumber ?? null
  }
}
