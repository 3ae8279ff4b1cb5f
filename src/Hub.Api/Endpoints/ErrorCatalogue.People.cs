using Hub.Identity;
using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes about people's ways in and the desks that give them.</content>
public static partial class ErrorCatalogue
{
    static Reason[] People =>
    [
        Of(StepUpNeeded.Code, ReasonKind.Refused, FixedBy.Nobody, "Masuklah kembali; untuk tindakan ini mungkin diperlukan dua faktor.", "Sign in again; this may need two factors."),
        Of("staff.own-record", ReasonKind.Refused, FixedBy.Operator, "Petugas tidak bertindak atas hal yang menyangkut dirinya sendiri.", "Nobody acts as staff on what is about themselves."),
        Of("passkey.refused", ReasonKind.Refused, FixedBy.Nobody, "Passkey tidak dapat dipakai.", "The passkey could not be used."),
        Of("passkey.expired", ReasonKind.Refused, FixedBy.Nobody, "Waktu untuk passkey habis; mulailah lagi.", "The time for the passkey is over; begin again."),
        Of("passkey.bad-name", ReasonKind.Malformed, FixedBy.Nobody, "Nama passkey harus 1 sampai 40 karakter.", "A passkey's name has 1 to 40 characters."),
        Of("passkey.too-many", ReasonKind.Refused, FixedBy.Nobody, "Sudah ada sepuluh passkey.", "There are ten passkeys already."),
        Of("passkey.known", ReasonKind.Conflict, FixedBy.Nobody, "Passkey ini sudah terdaftar.", "This passkey is registered already."),
        Of("credential.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada cara masuk seperti itu.", "There is no such way to sign in."),
        Of("credential.last-way", ReasonKind.Conflict, FixedBy.Nobody, "Ini cara masuk terakhir yang memadai; tambahkan yang lain dahulu.", "It is the last sufficient way to sign in; add another first."),
        Of("credential.changed", ReasonKind.Conflict, FixedBy.Nobody, "Cara masuk Anda berubah sementara itu; mulailah lagi.", "What you sign in by has changed meanwhile; begin again."),
        Of(CredentialDesk.TooOften, ReasonKind.Unavailable, FixedBy.Nobody, "Cara masuk ini terlalu sering diubah; coba lagi nanti.", "What this sign-in signs in by was changed too often; try again later."),
        Of("credential.wrong-code", ReasonKind.Refused, FixedBy.Nobody, "Kode salah.", "The code is wrong."),
        Of(RegistrationService.Off, ReasonKind.Refused, FixedBy.Operator, "Di hub ini akun tidak dibuat sendiri; masuklah dengan penyedia identitas, atau datanglah ke loket.", "Sign-ins are not made by oneself on this hub; sign in with an identity provider, or come to a counter."),
        Of(RegistrationService.Full, ReasonKind.Unavailable, FixedBy.Operator, "Terlalu banyak akun baru yang belum dikaitkan dengan orangnya; coba lagi nanti.", "Too many new sign-ins are not bound to anybody yet; try again later."),
        Of(RegistrationService.TooOften, ReasonKind.Unavailable, FixedBy.Nobody, "Terlalu banyak akun baru dibuat dari sambungan internet ini; coba lagi nanti atau dengan sambungan lain.", "Too many sign-ins were made over this internet connection; try again later, or over another one."),
        Of("enrolment.refused", ReasonKind.Refused, FixedBy.Operator, "Kode pendaftaran salah, sudah dipakai, atau sudah lewat waktunya.", "The enrolment code is wrong, was used, or its time is over."),
        Of(EnrolmentService.HolderNeeded, ReasonKind.Malformed, FixedBy.Nobody, "NIK pemegang akun belum diisi.", "The NIK of the one who holds the sign-in is missing."),
        Of(EnrolmentService.HolderTaken, ReasonKind.Refused, FixedBy.Operator, "Orang ini sudah memegang akun petugas.", "This person holds a sign-in of staff already."),
    ];
}
