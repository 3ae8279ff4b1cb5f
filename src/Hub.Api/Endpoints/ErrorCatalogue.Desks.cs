using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of the desks at which two people act: bindings, recoveries, sign-ins of staff.</content>
public static partial class ErrorCatalogue
{
    static Reason[] Desks =>
    [
        Of("binding.unknown", ReasonKind.Refused, FixedBy.Operator, "Tidak ada akun, orang, atau usulan seperti itu, atau NIK-nya milik orang lain.", "There is no such sign-in, person or proposal, or the NIK is another person's."),
        Of("binding.bad-method", ReasonKind.Malformed, FixedBy.Operator, "Cara pemeriksaan identitas tidak dapat diterima.", "The way of proofing is not accepted."),
        Of("binding.not-an-officer", ReasonKind.Refused, FixedBy.Operator, "Hanya petugas loket yang boleh mengambil langkah ini.", "Only an officer of the counter may take that step."),
        Of("binding.own-person", ReasonKind.Refused, FixedBy.Operator, "Petugas tidak mengaitkan dirinya sendiri; petugas lain yang harus melakukannya.", "Nobody binds themselves; another officer has to."),
        Of("binding.own-sign-in", ReasonKind.Refused, FixedBy.Operator, "Petugas tidak mengaitkan akunnya sendiri.", "Nobody binds their own sign-in."),
        Of("binding.not-a-citizen", ReasonKind.Refused, FixedBy.Operator, "Hanya akun warga yang dikaitkan.", "Only a citizen's sign-in is bound."),
        Of("binding.already-bound", ReasonKind.Conflict, FixedBy.Nobody, "Akun ini sudah dikaitkan.", "This sign-in is bound already."),
        Of("binding.subject-taken", ReasonKind.Conflict, FixedBy.Operator, "Orang ini sudah mempunyai akun.", "This person has a sign-in already."),
        Of("binding.same-officer", ReasonKind.Refused, FixedBy.Operator, "Petugas lain yang harus mengonfirmasi.", "Another officer has to confirm."),
        Of("binding.taken-up", ReasonKind.Conflict, FixedBy.Operator, "Petugas lain sedang memutuskan usulan ini.", "Another officer has taken this proposal up."),
        Of("binding.put-aside", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini sudah ditolak atau ditarik kembali.", "This proposal was rejected or withdrawn."),
        Of("binding.expired", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini kedaluwarsa; usulkan lagi.", "This proposal has expired; propose again."),
        Of("binding.too-many-proposals", ReasonKind.Conflict, FixedBy.Operator, "Terlalu banyak usulan yang menunggu.", "Too many proposals wait."),
        Of("binding.proposal-open", ReasonKind.Conflict, FixedBy.Operator, "Usulan untuk akun atau orang ini sudah menunggu.", "A proposal about this sign-in or person waits already."),

        Of("recovery.unknown", ReasonKind.Refused, FixedBy.Operator, "Tidak ada akun, orang, atau usulan seperti itu, atau NIK-nya bukan milik pemegang akun.", "There is no such sign-in, person or proposal, or the NIK is not that of the sign-in's person."),
        Of("recovery.bad-method", ReasonKind.Malformed, FixedBy.Operator, "Cara pemeriksaan identitas tidak dapat diterima.", "The way of proofing is not accepted."),
        Of("recovery.not-an-officer", ReasonKind.Refused, FixedBy.Operator, "Hanya petugas loket yang boleh mengambil langkah ini.", "Only an officer of the counter may take that step."),
        Of("recovery.own-person", ReasonKind.Refused, FixedBy.Operator, "Petugas tidak memulihkan akunnya sendiri; petugas lain yang harus melakukannya.", "Nobody recovers their own sign-in; another officer has to."),
        Of("recovery.same-officer", ReasonKind.Refused, FixedBy.Operator, "Petugas lain yang harus mengonfirmasi.", "Another officer has to confirm."),
        Of("recovery.taken-up", ReasonKind.Conflict, FixedBy.Operator, "Petugas lain sedang memutuskan usulan ini.", "Another officer has taken this proposal up."),
        Of("recovery.done", ReasonKind.Conflict, FixedBy.Nobody, "Usulan ini sudah dilaksanakan.", "This proposal has had its effect."),
        Of("recovery.put-aside", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini sudah ditolak atau ditarik kembali.", "This proposal was rejected or withdrawn."),
        Of("recovery.expired", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini kedaluwarsa; usulkan lagi.", "This proposal has expired; propose again."),
        Of("recovery.too-many-proposals", ReasonKind.Conflict, FixedBy.Operator, "Terlalu banyak usulan yang menunggu.", "Too many proposals wait."),
        Of("recovery.proposal-open", ReasonKind.Conflict, FixedBy.Operator, "Usulan untuk akun ini sudah menunggu.", "A proposal about this sign-in waits already."),

        Of("staff.unknown", ReasonKind.Refused, FixedBy.Operator, "Tidak ada akun petugas atau usulan seperti itu, atau NIK-nya bukan milik pemegang akun.", "There is no such sign-in of staff or proposal, or the NIK is not that of its holder."),
        Of("staff.holder-unknown", ReasonKind.Refused, FixedBy.Operator, "NIK ini tidak ada dalam data kependudukan.", "This NIK stands in no register."),
        Of("staff.bad-name", ReasonKind.Malformed, FixedBy.Operator, "Nama masuk tidak dapat diterima.", "The sign-in name is not accepted."),
        Of("staff.bad-role", ReasonKind.Malformed, FixedBy.Operator, "Peran harus officer, auditor atau operator, dan hanya petugas yang termasuk instansi.", "The role must be officer, auditor or operator, and only officers belong to an agency."),
        Of("staff.not-an-operator", ReasonKind.Refused, FixedBy.Operator, "Hanya operator yang boleh mengambil langkah ini.", "Only an operator may take that step."),
        Of("staff.own-person", ReasonKind.Refused, FixedBy.Operator, "Operator tidak bertindak atas akunnya sendiri.", "Nobody acts on their own sign-in."),
        Of("staff.same-operator", ReasonKind.Refused, FixedBy.Operator, "Operator lain yang harus memutuskan.", "Another operator has to decide."),
        Of("staff.taken-up", ReasonKind.Conflict, FixedBy.Operator, "Operator lain sedang memutuskan usulan ini.", "Another operator has taken this proposal up."),
        Of("staff.done", ReasonKind.Conflict, FixedBy.Nobody, "Usulan ini sudah dilaksanakan.", "This proposal has had its effect."),
        Of("staff.put-aside", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini sudah ditolak atau ditarik kembali.", "This proposal was rejected or withdrawn."),
        Of("staff.expired", ReasonKind.Conflict, FixedBy.Operator, "Usulan ini kedaluwarsa; usulkan lagi.", "This proposal has expired; propose again."),
        Of("staff.too-many-proposals", ReasonKind.Conflict, FixedBy.Operator, "Terlalu banyak usulan yang menunggu.", "Too many proposals wait."),
        Of("staff.proposal-open", ReasonKind.Conflict, FixedBy.Operator, "Usulan untuk akun atau orang ini sudah menunggu.", "A proposal about this sign-in or person waits already."),
        Of("staff.name-taken", ReasonKind.Conflict, FixedBy.Operator, "Nama masuk sudah dipakai.", "The sign-in name is taken."),
        Of("staff.holder-taken", ReasonKind.Conflict, FixedBy.Operator, "Orang ini sudah memegang akun petugas.", "This person holds a sign-in of staff already."),
        Of("staff.too-few-operators", ReasonKind.Conflict, FixedBy.Operator, "Hub harus tetap mempunyai dua operator; tambahkan operator lain dahulu.", "Two operators must remain; add another first."),
    ];
}
