namespace Hub.Rules;

public static partial class ReasonCatalog
{
    static Reason[] Consents =>
    [
        Entry(ReasonCodes.ConsentRequired, ReasonKind.Refused, FixedBy.Citizen, "Diperlukan persetujuan warga.", "The citizen's consent is required."),
        Entry(ReasonCodes.ConsentPending, ReasonKind.Refused, FixedBy.Citizen, "Warga belum menjawab permintaan persetujuan.", "The citizen has not yet answered the request for consent."),
        Entry(ReasonCodes.ConsentRefused, ReasonKind.Refused, FixedBy.Citizen, "Warga menolak memberikan persetujuan.", "The citizen refused to consent."),
        Entry(ReasonCodes.ConsentRevoked, ReasonKind.Refused, FixedBy.Citizen, "Warga telah mencabut persetujuannya.", "The citizen has revoked the consent."),
        Entry(ReasonCodes.ConsentRevokedInFlight, ReasonKind.Refused, FixedBy.Citizen, "Persetujuan dicabut ketika permintaan ini sedang diproses.", "The consent was revoked while this request was under way."),
        Entry(ReasonCodes.ConsentExpired, ReasonKind.Refused, FixedBy.Citizen, "Persetujuan warga telah berakhir.", "The citizen's consent has expired."),
        Entry(ReasonCodes.ConsentSuspended, ReasonKind.Refused, FixedBy.Citizen, "Persetujuan warga sedang ditangguhkan.", "The citizen's consent is suspended."),
        Entry(ReasonCodes.ConsentNotYetValid, ReasonKind.Refused, FixedBy.Nobody, "Persetujuan warga belum mulai berlaku.", "The citizen's consent is not valid yet."),
        Entry(ReasonCodes.ConsentFieldsNotCovered, ReasonKind.Refused, FixedBy.Citizen, "Persetujuan warga tidak mencakup semua data yang diminta.", "The citizen's consent does not cover all fields asked for."),
        Entry(ReasonCodes.ConsentIllegalTransition, ReasonKind.Conflict, FixedBy.Nobody, "Langkah ini tidak mungkin pada keadaan persetujuan sekarang.", "This step is not possible in the consent's present state."),
        Entry(ReasonCodes.ConsentTerminal, ReasonKind.Conflict, FixedBy.Nobody, "Persetujuan ini sudah selesai dan tidak dapat dibuka kembali.", "This consent has ended and does not reopen."),
        Entry(ReasonCodes.ConsentActorNotAllowed, ReasonKind.Refused, FixedBy.Nobody, "Pihak ini tidak berhak melakukan langkah tersebut.", "This party may not take that step."),
        Entry(ReasonCodes.ConsentUnknown, ReasonKind.Refused, FixedBy.Nobody, "Persetujuan ini tidak ditemukan.", "There is no such consent."),
        Entry(ReasonCodes.ConsentExists, ReasonKind.Conflict, FixedBy.Nobody, "Persetujuan dengan nomor ini sudah ada.", "A consent with this id is already there."),
        Entry(ReasonCodes.ConsentTermsInvalid, ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan persetujuan tidak lengkap atau tidak sah.", "The terms of the consent are incomplete or invalid."),
        Entry(ReasonCodes.ConsentNoticeMissing, ReasonKind.Malformed, FixedBy.Agency, "Pemberitahuan dalam bahasa Indonesia, atau bahasa yang ditampilkan, tidak ada.", "The notice in Indonesian, or in the language shown, is missing."),
        Entry(ReasonCodes.ConsentNotYetExpired, ReasonKind.Conflict, FixedBy.Nobody, "Masa berlaku persetujuan belum berakhir.", "The consent's validity has not ended."),
        Entry(ReasonCodes.ConsentTooManyEvents, ReasonKind.Conflict, FixedBy.Citizen, "Persetujuan ini terlalu sering diubah; hanya dapat diakhiri.", "This consent was changed too often; it can only be ended."),
        Entry(ReasonCodes.ConsentEventsInvalid, ReasonKind.Conflict, FixedBy.Operator, "Riwayat persetujuan tidak utuh.", "The history of the consent is not intact."),
    ];
}
