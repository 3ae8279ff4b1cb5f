using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of agencies' registrations and keys.</content>
public static partial class ErrorCatalogue
{
    static Reason[] Agencies =>
    [
        Of("agency.known", ReasonKind.Conflict, FixedBy.Operator, "Instansi dengan nomor ini sudah terdaftar.", "An agency of this id is registered already."),
        Of("agency.status", ReasonKind.Conflict, FixedBy.Operator, "Instansi ini tidak ditangguhkan.", "This agency is not suspended."),
        Of("agency.keys-needed", ReasonKind.Malformed, FixedBy.Operator, "Kunci atau alamat kunci belum diisi.", "Keys, or the address of keys, are missing."),
        Of("agency.keys-refused", ReasonKind.Malformed, FixedBy.Agency, "Kunci ini tidak dapat diterima.", "These keys are not accepted."),
        Of("agency.keys-by-url", ReasonKind.Conflict, FixedBy.Agency, "Kunci instansi ini diambil dari alamatnya sendiri.", "The keys of this agency are fetched from its own address."),
        Of("agency.keys-too-often", ReasonKind.Unavailable, FixedBy.Agency, "Kunci instansi ini terlalu sering diganti; tunggu selama yang disebut dalam Retry-After.", "The keys of this agency are replaced too often; wait for as long as Retry-After says."),
        Of("agency.not-an-operator", ReasonKind.Refused, FixedBy.Operator, "Hanya operator yang boleh mengambil langkah ini.", "Only an operator may take that step."),
        Of("agency.same-operator", ReasonKind.Refused, FixedBy.Operator, "Operator lain yang harus memutuskan.", "Another operator has to decide."),
        Of("agency.proposal-unknown", ReasonKind.Refused, FixedBy.Operator, "Tidak ada usulan dengan nomor ini.", "There is no proposal of this id."),
        Of("agency.proposal-over", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini sudah diputuskan atau kedaluwarsa.", "This proposal was decided on, or has expired."),
        Of("agency.proposal-taken-up", ReasonKind.Conflict, FixedBy.Operator, "Operator lain sedang memutuskan usulan ini.", "Another operator has taken this proposal up."),
        Of("agency.too-many-proposals", ReasonKind.Conflict, FixedBy.Operator, "Terlalu banyak usulan yang menunggu.", "Too many proposals wait."),
        Of("agency.proposal-open", ReasonKind.Conflict, FixedBy.Operator, "Usulan semacam ini untuk instansi ini sudah menunggu.", "A proposal of this kind waits for this agency already."),
        Of("client.changed", ReasonKind.Conflict, FixedBy.Operator, "Pendaftaran sudah berubah sejak diusulkan; usulkan lagi.", "The registration has changed since it was proposed; propose again."),
    ];
}
