namespace Hub.Rules;

public static partial class ReasonCatalog
{
    static Reason[] Exchanges =>
    [
        Entry(ReasonCodes.PolicyPermit, ReasonKind.Permitted, FixedBy.Nobody, "Diizinkan oleh kebijakan.", "Allowed by policy."),
        Entry(ReasonCodes.PolicyNoPermit, ReasonKind.Refused, FixedBy.PolicyOwner, "Tidak ada aturan yang mengizinkan permintaan ini.", "No rule allows this request."),
        Entry(ReasonCodes.PolicyDenied, ReasonKind.Refused, FixedBy.PolicyOwner, "Sebuah aturan melarang permintaan ini.", "A rule forbids this request."),
        Entry(ReasonCodes.PolicySpecialCategory, ReasonKind.Refused, FixedBy.Nobody, "Data pribadi yang bersifat spesifik tidak dibagikan.", "Special categories of personal data are not shared."),
        Entry(ReasonCodes.PolicyChildProtection, ReasonKind.Refused, FixedBy.Nobody, "Data anak tidak dibagikan untuk keperluan ini.", "Data of children is not shared for this purpose."),
        Entry(ReasonCodes.PolicyNotInForce, ReasonKind.Refused, FixedBy.PolicyOwner, "Kebijakan untuk permintaan ini belum atau tidak lagi berlaku.", "The policy for this request is not yet, or no longer, in force."),
        Entry(ReasonCodes.PolicyOutsideWindow, ReasonKind.Refused, FixedBy.Agency, "Permintaan ini di luar hari dan jam yang diizinkan.", "This request is outside the allowed days and hours."),
        Entry(ReasonCodes.PolicyJurisdiction, ReasonKind.Refused, FixedBy.Nobody, "Wilayah hukum pemohon tidak termasuk dalam aturan.", "The asker's jurisdiction is not among those of the rule."),
        Entry(ReasonCodes.PolicyJustificationRequired, ReasonKind.Refused, FixedBy.Agency, "Permintaan ini harus disertai alasan.", "This request must say why it is made."),
        Entry(ReasonCodes.PolicyRelationRequired, ReasonKind.Refused, FixedBy.Agency, "Hubungan antara instansi dan orang ini belum terverifikasi.", "The agency has no verified relation to this person."),
        Entry(ReasonCodes.PolicySubjectAge, ReasonKind.Refused, FixedBy.Nobody, "Usia orang ini di luar batas aturan, atau tidak diketahui.", "The person's age is outside the rule's limits, or unknown."),
        Entry(ReasonCodes.AgencyUnknown, ReasonKind.Refused, FixedBy.Operator, "Instansi ini tidak terdaftar.", "This agency is not registered."),
        Entry(ReasonCodes.AgencyInactive, ReasonKind.Refused, FixedBy.Operator, "Instansi ini sedang dinonaktifkan.", "This agency is suspended."),
        Entry(ReasonCodes.DatasetUnknown, ReasonKind.Malformed, FixedBy.Agency, "Kumpulan data ini tidak terdaftar.", "This dataset is not registered."),
        Entry(ReasonCodes.PurposeUnknown, ReasonKind.Malformed, FixedBy.Agency, "Tujuan ini tidak terdaftar.", "This purpose is not registered."),
        Entry(ReasonCodes.PurposeNotAllowed, ReasonKind.Refused, FixedBy.Agency, "Tujuan ini tidak mencakup data yang diminta.", "This purpose does not cover the data asked for."),
        Entry(ReasonCodes.PurposeOutOfRange, ReasonKind.Refused, FixedBy.Nobody, "Data ini lebih lama daripada yang diizinkan oleh tujuan.", "The data is older than the purpose allows."),
        Entry(ReasonCodes.LegalBasisNotAllowed, ReasonKind.Refused, FixedBy.Agency, "Dasar hukum ini tidak berlaku untuk permintaan ini.", "This legal basis does not hold for this request."),
        Entry(ReasonCodes.FieldsEmpty, ReasonKind.Malformed, FixedBy.Agency, "Tidak ada data yang diminta.", "No field is asked for."),
        Entry(ReasonCodes.FieldsTooMany, ReasonKind.Malformed, FixedBy.Agency, "Terlalu banyak data yang diminta sekaligus.", "Too many fields are asked for at once."),
        Entry(ReasonCodes.FieldsDuplicate, ReasonKind.Malformed, FixedBy.Agency, "Data yang sama diminta dua kali.", "A field is asked for twice."),
        Entry(ReasonCodes.FieldUnknown, ReasonKind.Malformed, FixedBy.Agency, "Data yang diminta tidak ada dalam kumpulan data ini.", "A field asked for is not in this dataset."),
        Entry(ReasonCodes.CitizenPaused, ReasonKind.Refused, FixedBy.Citizen, "Warga menghentikan sementara semua pertukaran data berdasarkan persetujuan.", "The citizen has paused every exchange that rests on their agreement."),
        Entry(ReasonCodes.CitizenObjected, ReasonKind.Refused, FixedBy.Citizen, "Warga mengajukan keberatan atas pemrosesan ini.", "The citizen objects to this processing."),
        Entry(ReasonCodes.ObligationConflict, ReasonKind.Refused, FixedBy.PolicyOwner, "Kewajiban beberapa aturan saling bertentangan.", "The obligations of several rules contradict one another."),
        Entry(ReasonCodes.ObligationUnenforceable, ReasonKind.Refused, FixedBy.PolicyOwner, "Kewajiban aturan ini tidak dapat ditegakkan.", "An obligation of the rule cannot be enforced."),
        Entry(ReasonCodes.QuotaExhausted, ReasonKind.Refused, FixedBy.PolicyOwner, "Kuota permintaan untuk periode ini telah habis.", "The quota for this period is used up."),
        Entry(ReasonCodes.AnswerInputRequired, ReasonKind.Malformed, FixedBy.Agency, "Nilai yang akan dicocokkan tidak disertakan.", "The value to compare with is missing."),
        Entry(ReasonCodes.AnswerInputUnexpected, ReasonKind.Malformed, FixedBy.Agency, "Ada nilai pembanding yang tidak diminta.", "A value to compare with belongs to no answer asked for."),
        Entry(ReasonCodes.SourceFieldMissing, ReasonKind.Unavailable, FixedBy.Provider, "Sumber data tidak memiliki nilai yang diperlukan.", "The source does not hold a value that is needed."),
        Entry(ReasonCodes.SourceFieldMalformed, ReasonKind.Unavailable, FixedBy.Provider, "Sumber data memberikan nilai yang tidak sesuai.", "The source gave a value of the wrong form."),
        Entry(ReasonCodes.ReleaseNothing, ReasonKind.Refused, FixedBy.PolicyOwner, "Tidak ada data yang tersisa untuk diberikan.", "Nothing is left to release."),
    ];
}
