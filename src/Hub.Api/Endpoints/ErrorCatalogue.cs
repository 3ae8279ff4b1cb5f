using System.Collections.Frozen;
using Hub.Audit;
using Hub.Canon.Records;
using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <summary>Every code the API answers with: what it means, what status it has, who can put it right.</summary>
/// <remarks>Policy and consent codes come from the rules; here stand those of the border, the sources and the ledger.</remarks>
public static partial class ErrorCatalogue
{
    /// <summary>Until work that is done in between has gone through.</summary>
    static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Until something else may be back; shorter only adds to its load.</summary>
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    /// <summary>Until the next run of work that is done from time to time.</summary>
    static readonly TimeSpan SlowWork = TimeSpan.FromMinutes(1);

    static readonly Reason[] Border =
    [
        Of("json.malformed", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan bukan JSON yang sah.", "The body is not valid JSON."),
        Of("json.duplicate-member", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan memuat nama anggota yang sama dua kali.", "The body names a member twice."),
        Of("json.too-deep", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan bersarang terlalu dalam.", "The body is nested too deeply."),
        Of("json.too-large", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan terlalu besar.", "The body is too large."),
        Of("json.not-utf8", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan bukan UTF-8.", "The body is not UTF-8."),
        Of("request.schema", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan tidak sesuai dengan skema.", "The body does not fit its schema."),
        Of("idempotency.bad-key", ReasonKind.Malformed, FixedBy.Agency, "Idempotency-Key harus 1 sampai 128 karakter ASCII yang tampak.", "Idempotency-Key must be 1 to 128 visible ASCII characters."),
        Of("idempotency.conflict", ReasonKind.Conflict, FixedBy.Agency, "Kunci ini sudah dipakai untuk permintaan lain.", "This key was used for another request."),
        Of("idempotency.in-flight", ReasonKind.Conflict, FixedBy.Nobody, "Permintaan yang sama sedang dijawab.", "The same request is being answered."),
        Of("source.unavailable", ReasonKind.Unavailable, FixedBy.Provider, "Sumber data tidak menjawab.", "The source of the data does not answer."),
        Of("source.invalid", ReasonKind.Unavailable, FixedBy.Provider, "Sumber data memberikan jawaban yang tidak sah.", "The source gave an answer that cannot be used."),
        Of("source.refused", ReasonKind.Unavailable, FixedBy.Provider, "Sumber data menolak pertanyaan.", "The source refused the question."),
        Of("source.busy", ReasonKind.Unavailable, FixedBy.Nobody, "Sumber data sedang sibuk.", "The source is busy."),
        Of("source.unmapped", ReasonKind.Unavailable, FixedBy.Operator, "Sumber data belum dihubungkan.", "The source is not connected."),
        Of("source.no-record", ReasonKind.Refused, FixedBy.Nobody, "Sumber data tidak memiliki data untuk permintaan ini.", "The source holds nothing for this request."),
        Of("agency.not-active", ReasonKind.Refused, FixedBy.Operator, "Instansi tidak aktif atau belum mempunyai kunci penyegelan.", "The agency is not active, or has no key to seal to."),
        Of("append.contended", ReasonKind.Unavailable, FixedBy.Nobody, "Keadaan berubah terus selama permintaan diputuskan; tidak ada yang diberikan.", "Things kept changing while the request was decided; nothing was released."),
        Of("ledger.unavailable", ReasonKind.Unavailable, FixedBy.Operator, "Buku besar tidak dapat mencatat; tidak ada yang diberikan.", "The ledger cannot record; nothing was released."),
        Of("ledger.busy", ReasonKind.Unavailable, FixedBy.Nobody, "Buku besar sedang penuh; tidak ada yang diberikan.", "The ledger is full of work; nothing was released."),
        Of("reply.dropped", ReasonKind.Unavailable, FixedBy.Nobody, "Balasan tidak dikirim karena terlambat.", "The reply was too late to be sent and was dropped."),
        Of("consent.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada persetujuan dengan nomor ini.", "There is no consent of this id."),
        Of("consent.not-open", ReasonKind.Conflict, FixedBy.Nobody, "Persetujuan ini tidak dalam keadaan yang memungkinkan tindakan itu.", "The consent is not in a state that allows this."),
        Of("consent.too-many-open", ReasonKind.Refused, FixedBy.Agency, "Instansi ini sudah mempunyai terlalu banyak permintaan yang belum dijawab kepada orang ini.", "The agency already has too many unanswered requests open with this person."),
        Of("consent.no-notice", ReasonKind.Refused, FixedBy.PolicyOwner, "Tidak ada pemberitahuan terdaftar untuk penerima, data, dan tujuan ini.", "No notice is registered for this recipient, dataset and purpose."),
        Of("exchange.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada pertukaran dengan nomor ini.", "There is no exchange of this id."),
        Of("decision.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada keputusan dengan nomor ini yang boleh Anda lihat.", "There is no decision of this id that you may see."),
        Of("decision.programme-unknown", ReasonKind.Refused, FixedBy.Agency, "Versi program ini tidak terdaftar.", "This version of the programme is not registered."),
        Of("decision.programme-not-yours", ReasonKind.Refused, FixedBy.Agency, "Program ini milik instansi lain.", "The programme is another agency's."),
        Of("decision.exchange-unknown", ReasonKind.Refused, FixedBy.Agency, "Tidak ada pertukaran dengan nomor dan hash daun ini oleh instansi ini tentang orang ini.", "There is no exchange of this id and leaf hash by this agency about this person."),
        Of("decision.other-purpose", ReasonKind.Refused, FixedBy.Agency, "Data ini diberikan untuk tujuan lain.", "The data was released for another purpose."),
        Of("decision.exchange-delayed", ReasonKind.Refused, FixedBy.Nobody, "Pertukaran ini belum diberitahukan kepada orangnya; keputusan tidak boleh berdasar padanya.", "The person has not been told of this exchange yet; no decision may rest on it."),
        Of("decision.retention-over", ReasonKind.Refused, FixedBy.Agency, "Waktu penyimpanan data ini sudah lewat.", "The time for which the data may be kept is over."),
        Of("decision.consent-over", ReasonKind.Refused, FixedBy.Citizen, "Persetujuan yang menjadi dasar pemberian data ini sudah tidak berlaku.", "The consent under which the data was released is no longer in force."),
        Of("decision.value-mismatch", ReasonKind.Refused, FixedBy.Agency, "Nilai dengan garamnya tidak cocok dengan komitmen pertukaran.", "A value with its salt does not open the exchange's commitment."),
        Of("decision.too-large", ReasonKind.Malformed, FixedBy.Agency, "Nilai-nilainya bersama-sama terlalu panjang.", "The values together are too long."),
        Of("decision.not-waiting", ReasonKind.Conflict, FixedBy.Nobody, "Keputusan ini tidak menunggu pemeriksaan.", "This decision waits for no review."),
        Of("decision.not-opened", ReasonKind.Conflict, FixedBy.Nobody, "Anda belum membuka keputusan ini sebagaimana adanya sekarang; bukalah lagi.", "You have not opened this decision as it stands now; open it again."),
        Of("decision.same-officer", ReasonKind.Refused, FixedBy.Nobody, "Anda sudah memeriksa keputusan ini; keberatan dijawab petugas lain.", "You have reviewed this decision before; a contest is answered by another officer."),
        Of("decision.outcome-unknown", ReasonKind.Malformed, FixedBy.Nobody, "Hasil itu tidak ada dalam program.", "The programme has no such outcome."),
        Of("decision.text-needed", ReasonKind.Malformed, FixedBy.Nobody, "Alasan atau teks belum diisi, atau terlalu panjang.", "A reason or text is missing or too long."),
        Of("decision.correction-unexpected", ReasonKind.Malformed, FixedBy.Citizen, "Pembetulan menyebut data yang tidak dipakai dalam keputusan ini.", "A correction names something that the decision does not rest on."),
        Of("decision.correction-twice", ReasonKind.Malformed, FixedBy.Citizen, "Satu data dibetulkan lebih dari sekali.", "One value is corrected more than once."),
        Of("decision.not-final", ReasonKind.Conflict, FixedBy.Nobody, "Belum ada keputusan akhir, atau keberatan sebelumnya masih diperiksa.", "There is nothing final yet, or an earlier contest is being looked at."),
        Of("decision.contest-over", ReasonKind.Conflict, FixedBy.Nobody, "Waktu untuk mengajukan keberatan telah lewat, atau keberatan sudah diajukan sebanyak yang boleh.", "The time to contest is over, or it was contested as often as may be."),
        Of("decision.erased", ReasonKind.Conflict, FixedBy.Nobody, "Sebagian jejak telah dihapus; keputusan ini tidak dapat dilanjutkan.", "Part of the trail was erased; it cannot go on."),
        Of("record.lost", ReasonKind.Conflict, FixedBy.Agency, "Catatan permintaan ini hilang; ajukan lagi dengan kunci lain.", "The record of this request is lost; ask again under another key."),
        Of("list.bad-page", ReasonKind.Malformed, FixedBy.Agency, "from harus bilangan bulat mulai 0, max 1 sampai 1000.", "from is a whole number from 0, max is 1 to 1000."),
        Of("proof.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada entri dengan nomor ini.", "There is no entry of this id."),
        Of("proof.not-yet", ReasonKind.Unavailable, FixedBy.Nobody, "Titik periksa yang mencakup entri ini belum ditandatangani.", "The checkpoint that covers this entry is not signed yet."),
        Of("witness.malformed", ReasonKind.Malformed, FixedBy.Nobody, "Isi permintaan bukan add-checkpoint (C2SP tlog-witness).", "The body is no add-checkpoint request (C2SP tlog-witness)."),
        Of("witness.backwards", ReasonKind.Malformed, FixedBy.Nobody, "Ukuran lama lebih besar daripada ukuran titik periksa.", "The old size is larger than the checkpoint's."),
        Of("witness.unsigned", ReasonKind.Refused, FixedBy.Nobody, "Titik periksa tidak ditandatangani dengan kunci yang dikenal dari log itu.", "No known key of the log signed the checkpoint."),
        Of("witness.unknown-log", ReasonKind.Refused, FixedBy.Operator, "Log ini tidak disaksikan di sini.", "This log is not witnessed here."),
        Of("witness.inconsistent", ReasonKind.Conflict, FixedBy.Nobody, "Titik periksa tidak melanjutkan yang sudah disaksikan.", "The checkpoint does not go on from what was cosigned."),
        Of("witness.busy", ReasonKind.Unavailable, FixedBy.Nobody, "Terlalu banyak titik periksa sedang diperiksa.", "Too many checkpoints are being looked at."),
        Of("form.antiforgery", ReasonKind.Malformed, FixedBy.Citizen, "Formulir kedaluwarsa; muat ulang halaman.", "The form is stale; load the page again."),
        Of("operator.token", ReasonKind.Refused, FixedBy.Operator, "Token operator tidak ada atau salah.", "The operator token is missing or wrong."),
        Of("body.too-large", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan terlalu besar.", "The body is too large."),
        Of("body.encoding", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan tidak boleh dikodekan (Content-Encoding).", "The body must not be encoded (Content-Encoding)."),
        Of("hub.method", ReasonKind.Malformed, FixedBy.Agency, "Metode ini tidak berlaku di alamat ini.", "This method is not allowed at this address."),
        Of("hub.fault", ReasonKind.Unavailable, FixedBy.Operator, "Terjadi kesalahan di hub; tidak ada yang diberikan.", "The hub failed; nothing was released."),
        Of("hub.not-found", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada apa-apa di alamat ini yang boleh Anda lihat.", "There is nothing at this address that you may see."),
        Of("signature.invalid", ReasonKind.Refused, FixedBy.Agency, "Tanda tangan permintaan tidak ada, salah, atau kedaluwarsa.", "The request's signature is missing, wrong or stale."),
        Of("body.media-type", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan harus application/json.", "The body must be application/json."),
        Of("auth.required", ReasonKind.Refused, FixedBy.Agency, "Token akses yang terikat kunci (DPoP) diperlukan.", "A DPoP-bound access token is required."),
        Of("token.invalid", ReasonKind.Refused, FixedBy.Agency, "Token akses tidak diterima.", "The access token is not accepted."),
        Of("dpop.invalid", ReasonKind.Refused, FixedBy.Agency, "Bukti DPoP tidak diterima.", "The DPoP proof is not accepted."),
        Of("dpop.busy", ReasonKind.Unavailable, FixedBy.Nobody, "Terlalu banyak permintaan sedang berjalan.", "Too many requests are in flight."),
        Of("scope.insufficient", ReasonKind.Refused, FixedBy.Operator, "Token akses tidak memuat cakupan yang diperlukan.", "The access token does not carry the scope."),
        Of("access.denied", ReasonKind.Refused, FixedBy.Nobody, "Tidak seorang pun boleh melakukan ini.", "Nobody may do that."),
        Of("session.required", ReasonKind.Refused, FixedBy.Citizen, "Masuklah terlebih dahulu.", "Sign in first."),
        Of("role.insufficient", ReasonKind.Refused, FixedBy.Operator, "Akun ini tidak boleh melakukan hal itu.", "This sign-in may not do that."),
        Of("agency.bad-registration", ReasonKind.Malformed, FixedBy.Operator, "Pendaftaran instansi tidak dapat diterima.", "The agency's registration is not accepted."),
        Of("person.bad-role", ReasonKind.Malformed, FixedBy.Operator, "Peran harus citizen, officer, auditor atau operator.", "The role must be citizen, officer, auditor or operator."),
        Of("person.bad-agency", ReasonKind.Malformed, FixedBy.Operator, "Hanya petugas yang termasuk instansi.", "Only officers belong to an agency."),
        Of("person.bad-name", ReasonKind.Malformed, FixedBy.Operator, "Nama masuk tidak dapat diterima.", "The sign-in name is not accepted."),
        Of("person.name-taken", ReasonKind.Conflict, FixedBy.Operator, "Nama masuk sudah dipakai.", "The sign-in name is taken."),
        Of("person.weak-password", ReasonKind.Malformed, FixedBy.Operator, "Kata sandi terlalu pendek, terlalu panjang, terlalu umum, atau sama dengan nama masuk.", "The password is too short, too long, too common, or the sign-in name."),
    ];

    static readonly FrozenDictionary<string, Reason> Table =
        Border.Concat(Agencies).Concat(Registrations).Concat(Desks).Concat(Limits).Concat(Erasures).Concat(People).Concat(Completeness).Concat(Delays).Concat(OAuth).Concat(Upstream).Where(r => !ReasonCatalog.Knows(r.Code)).Concat(ReasonCatalog.All).ToFrozenDictionary(r => r.Code, StringComparer.Ordinal);

    /// <summary>All codes, ordered.</summary>
    public static IReadOnlyList<Reason> All { get; } = [.. Table.Values.OrderBy(r => r.Code, StringComparer.Ordinal)];

    /// <summary>The entry of a code, or null.</summary>
    public static Reason? Find(string code) => Table.GetValueOrDefault(code);

    /// <summary>HTTP status of a code; 500 for one that is not listed, which a test forbids.</summary>
    public static int StatusOf(string code) => code switch
    {
        "idempotency.conflict" => StatusCodes.Status422UnprocessableEntity,
        "decision.programme-unknown" or "decision.value-mismatch" or "witness.inconsistent" => StatusCodes.Status422UnprocessableEntity,
        "body.too-slow" => StatusCodes.Status408RequestTimeout,
        "json.too-large" or "body.too-large" => StatusCodes.Status413PayloadTooLarge,
        "exchange.unknown" or "consent.unknown" or "decision.unknown" or "erasure.unknown" or "delay.unknown" or "proof.unknown" or "hub.not-found" or "witness.unknown-log" or "issuer.external" or "registration.off" => StatusCodes.Status404NotFound,
        "hub.method" => StatusCodes.Status405MethodNotAllowed,
        "body.encoding" or "body.media-type" or "form.media-type" => StatusCodes.Status415UnsupportedMediaType,
        "operator.token" or "auth.required" or "token.invalid" or "dpop.invalid" or "session.required" => StatusCodes.Status401Unauthorized,
        "quota.exhausted" or "rate.limited" or "dpop.too-many" or "agency.keys-too-often" or "registration.too-often" or "credential.too-often" => StatusCodes.Status429TooManyRequests,
        "signature.invalid" => StatusCodes.Status401Unauthorized,
        "hub.fault" => StatusCodes.Status500InternalServerError,
        _ when code.StartsWith("source.", StringComparison.Ordinal) && code is not "source.no-record" => StatusCodes.Status502BadGateway,
        _ => Find(code)?.Kind switch
        {
            ReasonKind.Refused => StatusCodes.Status403Forbidden,
            ReasonKind.Malformed => StatusCodes.Status400BadRequest,
            ReasonKind.Conflict => StatusCodes.Status409Conflict,
            ReasonKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    /// <summary>When it may be tried again where time alone helps; null where it does not, or where only the refusing place knows when.</summary>
    public static TimeSpan? RetryAfter(string code) => code switch
    {
        "completeness.not-ready" or "registration.full" => SlowWork,
        LedgerCodes.Unavailable or "upstream.unavailable" or "identity.lost" => Outage,
        _ => StatusOf(code) == StatusCodes.Status503ServiceUnavailable ? Moment : null,
    };

    static Reason Of(string code, ReasonKind kind, FixedBy by, string id, string en) => new(code, kind, by, new BilingualText(id, en));
}
