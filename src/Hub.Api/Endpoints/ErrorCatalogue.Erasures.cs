using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of erasures.</content>
public static partial class ErrorCatalogue
{
    // A property: fields of two files are made in an order that nothing says.
    static Reason[] Erasures =>
    [
        Of("erasure.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada penghapusan dengan nomor ini untuk orang ini.", "There is no erasure of this id for this person."),
        Of("erasure.open", ReasonKind.Conflict, FixedBy.Nobody, "Penghapusan lain untuk orang ini masih berjalan.", "Another erasure of this person is open."),
        Of("erasure.done", ReasonKind.Conflict, FixedBy.Nobody, "Orang ini sudah dihapus; tidak ada langkah lagi.", "This person was erased; nothing follows."),
        Of("erasure.not-proposed", ReasonKind.Conflict, FixedBy.Nobody, "Tidak ada usulan yang menunggu persetujuan.", "No proposal waits for an approval."),
        Of("erasure.role", ReasonKind.Refused, FixedBy.Operator, "Peran ini tidak boleh mengambil langkah itu.", "This role may not take that step."),
        Of("erasure.same-role", ReasonKind.Refused, FixedBy.Operator, "Kedua pihak yang menyetujui harus berbeda peran: satu operator dan satu auditor.", "The two approvers must have different roles: one operator and one auditor."),
        Of("erasure.same-approver", ReasonKind.Refused, FixedBy.Operator, "Kedua pihak yang menyetujui harus dua orang.", "The two approvers must be two."),
        Of("erasure.not-waiting", ReasonKind.Conflict, FixedBy.Nobody, "Penghapusan ini belum diperintahkan, atau sudah selesai.", "This erasure is not ordered, or over."),
        Of("erasure.held", ReasonKind.Conflict, FixedBy.Nobody, "Ada penahanan hukum; penghapusan tidak diselesaikan.", "A legal hold stands; the erasure is not completed."),
        Of("erasure.not-held", ReasonKind.Conflict, FixedBy.Nobody, "Tidak ada penahanan hukum.", "No legal hold stands."),
        Of("erasure.other-basis", ReasonKind.Conflict, FixedBy.Nobody, "Penghapusan ini tidak dapat dihentikan dengan alasan itu.", "This erasure cannot end for that reason."),
        Of("erasure.too-early", ReasonKind.Conflict, FixedBy.Nobody, "Masa tunggu belum lewat.", "The waiting period is not over."),
        Of("erasure.too-many", ReasonKind.Conflict, FixedBy.Nobody, "Langkah tentang penghapusan orang ini sudah sebanyak yang boleh.", "As many acts as may be were taken about this person's erasure."),
        Of("erasure.unfit", ReasonKind.Malformed, FixedBy.Nobody, "Langkah ini tidak sesuai dengan langkah sebelumnya, atau rujukan belum diisi.", "The act does not fit those before it, or a reference is missing."),
        Of("erasure.person-unknown", ReasonKind.Refused, FixedBy.Nobody, "NIK ini tidak dikenal, atau bukan orang yang dimaksud.", "This NIK is not known, or not the person meant."),
    ];
}
