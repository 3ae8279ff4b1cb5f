namespace Hub.Api.Localisation;

/// <summary>Texts about signing in, ways in and sessions.</summary>
public static class SecurityTexts
{
    public static readonly Text Security = new("Keamanan akun", "Sign-in and security");
    public static readonly Text ByPasskey = new("Masuk dengan passkey", "Sign in with a passkey");
    public static readonly Text PasskeyMeans = new("Passkey memakai kunci layar ponsel atau komputer Anda (sidik jari, wajah, PIN). Tidak ada yang perlu diingat.", "A passkey uses the screen lock of your phone or computer (finger, face, PIN). There is nothing to remember.");
    public static readonly Text PasskeyFailed = new("Passkey tidak dapat dipakai. Coba lagi, atau masuk dengan cara lain.", "The passkey could not be used. Try again, or sign in another way.");
    public static readonly Text ByPassword = new("Masuk dengan kata sandi", "Sign in with a password");
    public static readonly Text CodeNeeded = new("Masukkan kode", "Enter the code");
    public static readonly Text CodeMeans = new("Enam angka dari aplikasi autentikator Anda, atau salah satu kode pemulihan.", "Six digits from your authenticator app, or one of your recovery codes.");
    public static readonly Text Code = new("Kode", "Code");
    public static readonly Text CodeFailed = new("Kode salah atau sudah dipakai, atau akun terkunci sementara.", "The code is wrong or was used, or the account is locked for a while.");
    public static readonly Text StartAgain = new("Mulai lagi", "Start again");
    public static readonly Text Continue = new("Lanjut", "Continue");
    public static readonly Text StepUp = new("Pastikan ini Anda", "Show again that it is you");
    public static readonly Text StepUpMeans = new("Tindakan ini memerlukan Anda masuk kembali.", "What you are about to do needs you to sign in again.");
    public static readonly Text StepUpStrong = new("Tindakan ini memerlukan dua faktor: passkey, atau kata sandi dan kode. Tambahkan salah satunya di halaman keamanan akun.", "What you are about to do needs two factors: a passkey, or a password and a code. Add one on the page of your sign-in's security.");
    public static readonly Text LostAll = new("Kehilangan semua cara masuk? Datanglah ke loket dengan KTP. Dua petugas memberi Anda kode pendaftaran.", "Lost every way to sign in? Come to a counter with your identity card. Two officers give you an enrolment code.");
    public static readonly Text HaveCode = new("Saya punya kode pendaftaran", "I have an enrolment code");

    public static readonly Text Enrol = new("Pakai kode pendaftaran", "Use an enrolment code");
    public static readonly Text EnrolMeans = new("Anda menerima kode dalam dua bagian, satu dari setiap petugas. Kode berlaku satu hari dan hanya sekali.", "You were given the code in two parts, one by each officer. It holds for a day and once.");
    public static readonly Text FirstPart = new("Bagian pertama", "First part");
    public static readonly Text SecondPart = new("Bagian kedua", "Second part");
    public static readonly Text ChangedTooOften = new("Cara masuk Anda sudah terlalu sering diubah hari ini; coba lagi besok.", "What you sign in by was changed too often today; try again tomorrow.");
    public static readonly Text EnrolledWithoutSession = new("Kata sandi Anda sudah dipasang, tetapi sesi tidak dapat dimulai; masuklah.", "Your password is set, but your session could not begin; sign in.");
    public static readonly Text EnrolFailed = new("Kode salah, sudah dipakai, atau sudah lewat waktunya.", "The code is wrong, was used, or its time is over.");
    public static readonly Text NewPassword = new("Kata sandi baru", "New password");
    public static readonly Text Again = new("Sekali lagi", "Once more");
    public static readonly Text NotTheSame = new("Kedua kata sandi tidak sama.", "The two passwords are not the same.");
    public static readonly Text PasswordRule = new("Sedikitnya 12 karakter; bukan kata sandi yang umum, bukan nama masuk Anda. Beberapa kata yang hanya Anda pikirkan bersama adalah kata sandi yang baik.", "At least 12 characters; not a common password, not your sign-in name. A few words that only you would put together make a good one.");
    public static readonly Text WeakPassword = new("Kata sandi ini tidak dapat dipakai.", "This password cannot be used.");

    public static readonly Text WaysIn = new("Cara masuk", "Ways to sign in");
    public static readonly Text Password = new("Kata sandi", "Password");
    public static readonly Text Passkeys = new("Passkey", "Passkeys");
    public static readonly Text App = new("Aplikasi autentikator", "Authenticator app");
    public static readonly Text RecoveryCodes = new("Kode pemulihan", "Recovery codes");
    public static readonly Text Left = new("tersisa", "left");
    public static readonly Text Yes = new("Ada", "Yes");
    public static readonly Text No = new("Tidak ada", "No");
    public static readonly Text Change = new("Ubah", "Change");
    public static readonly Text AddStronger = new("Tambahkan passkey atau aplikasi autentikator: kata sandi saja dapat dicuri.", "Add a passkey or an authenticator app: a password alone can be stolen.");

    public static readonly Text Sessions = new("Sesi", "Sessions");
    public static readonly Text ThisSession = new("sesi ini", "this one");
    public static readonly Text UnknownBrowser = new("Peramban tidak dikenal", "Unknown browser");
    public static readonly Text Begun = new("Dimulai", "Begun");
    public static readonly Text LastSeen = new("Terakhir terlihat", "Last seen");
    public static readonly Text How = new("Masuk dengan", "Signed in by");
    public static readonly Text EndIt = new("Akhiri", "End it");
    public static readonly Text EndAll = new("Keluar di semua tempat", "Sign out everywhere");
    public static readonly Text EndAllMeans = new("Mengakhiri semua sesi, termasuk ini, dan semua izin yang Anda berikan kepada aplikasi.", "Ends every session, this one too, and everything you have allowed apps to do.");

    public static readonly Text FailedBefore = new("Percobaan masuk yang gagal sebelum ini", "Attempts without success before it");
    public static readonly Text FailedSince = new("Percobaan masuk yang gagal sejak Anda terakhir masuk", "Attempts without success since you last signed in");
    public static readonly Text FailedMeans = new("Jika itu bukan Anda, ganti kata sandi atau tambahkan passkey.", "If it was not you, set another password or add a passkey.");
    public static readonly Text PasswordClosed = new("Terlalu banyak percobaan gagal: kata sandi Anda tidak diterima lagi. Buat kata sandi baru.", "There were too many attempts without success: your password is no longer taken. Set a new one.");

    public static readonly Text Identities = new("Identitas lain", "Identities elsewhere");
    public static readonly Text IdentitiesMean = new("Penyedia identitas tempat Anda dapat masuk ke akun ini. Setelah diakhiri, siapa pun yang masuk di sana menjadi orang baru di sini.", "Identity providers by which you can sign in here. Once ended, whoever signs in there is somebody new here.");
    public static readonly Text NoIdentities = new("Tidak ada.", "None.");

    public static readonly Text AddPasskey = new("Tambahkan passkey", "Add a passkey");
    public static readonly Text PasskeyName = new("Nama untuk passkey ini, misalnya “ponsel saya”", "A name for it, such as “my phone”");
    public static readonly Text NoPasskeys = new("Belum ada passkey.", "There is no passkey yet.");
    public static readonly Text Added = new("Ditambahkan", "Added");
    public static readonly Text LastUsed = new("Terakhir dipakai", "Last used");
    public static readonly Text Never = new("belum pernah", "never");
    public static readonly Text BackedUp = new("Tersimpan juga pada penyedia Anda", "Kept by your provider too");
    public static readonly Text OnlyHere = new("Hanya ada pada satu perangkat", "On one device alone");
    public static readonly Text Suspect = new("Passkey ini mungkin telah disalin: penghitungnya tidak sesuai. Hapus dan buat yang baru.", "This passkey may have been copied: its counter does not follow. Remove it and make a new one.");
    public static readonly Text Remove = new("Hapus", "Remove");
    public static readonly Text LastWay = new("Ini cara masuk terakhir yang memadai; tambahkan yang lain dahulu.", "It is the last sufficient way to sign in; add another first.");
    public static readonly Text ChangedMeanwhile = new("Cara masuk Anda berubah sementara itu. Mulailah lagi.", "What you sign in by has changed meanwhile. Begin again.");
    public static readonly Text NotChanged = new("Tidak ada yang berubah.", "Nothing has changed.");
    public static readonly Text Recorded = new("Selesai dan dicatat.", "Done and recorded.");
    public static readonly Text NeedsScript = new("Peramban ini tidak mendukung passkey, atau skrip dimatikan.", "This browser has no passkeys, or scripts are off.");
    public static readonly Text RemovePassword = new("Hapus kata sandi", "Remove the password");
    public static readonly Text RemovePasswordMeans = new("Setelah itu Anda hanya masuk dengan passkey.", "After that you sign in with a passkey alone.");

    public static readonly Text AppMeans = new("Pindai gambar ini dengan aplikasi autentikator, atau ketik kuncinya, lalu masukkan kode pertamanya.", "Scan this picture with your authenticator app, or type its key, then enter its first code.");
    public static readonly Text AppBegin = new("Siapkan aplikasi autentikator", "Set up an authenticator app");
    public static readonly Text Key = new("Kunci", "Key");
    public static readonly Text WrongCode = new("Kode salah. Periksa jam ponsel Anda dan coba kode berikutnya.", "The code is wrong. Check your phone's clock and try the next one.");
    public static readonly Text CodesOnce = new("Simpan kode-kode ini di tempat aman. Masing-masing dapat dipakai sekali sebagai ganti aplikasi. Tidak akan ditampilkan lagi.", "Keep these codes in a safe place. Each can be used once in place of the app. They will not be shown again.");
    public static readonly Text RenewCodes = new("Buat kode pemulihan baru", "Make new recovery codes");
    public static readonly Text RemoveApp = new("Hapus aplikasi dan kode pemulihan", "Remove the app and the recovery codes");

    public static readonly Text Recovery = new("Pemulihan akun", "Recovery of a sign-in");
    public static readonly Text RecoveryMeans = new("Untuk orang yang kehilangan semua cara masuk. Periksa KTP-nya. Setelah petugas kedua setuju, semua sesi, izin, dan cara masuk lamanya berakhir.", "For a person who has lost every way to sign in. Check their identity card. Once a second officer approves, all their sessions, grants and old ways in end.");
    public static readonly Text HandOver = new("Serahkan bagian kode ini kepada orangnya sendiri. Tidak akan ditampilkan lagi.", "Hand this part of the code to the person themselves. It will not be shown again.");
    public static readonly Text NotPossible = new("Tidak dapat dilakukan.", "This is not possible.");
    public static readonly Text Staff = new("Petugas", "Staff");
    public static readonly Text StaffMeans = new("Satu orang memegang paling banyak satu akun petugas. Operator lain harus menyetujui.", "One person holds at most one sign-in of staff. Another operator must approve.");
    public static readonly Text NewStaff = new("Akun petugas baru", "A new sign-in of staff");
    public static readonly Text RecoverStaff = new("Pulihkan akun petugas", "Recover a sign-in of staff");
    public static readonly Text Role = new("Peran", "Role");
    public static readonly Text Agency = new("Instansi (hanya untuk petugas instansi)", "Agency (of an agency's officer alone)");
    public static readonly Text OfficerRole = new("Petugas", "Officer");
    public static readonly Text AuditorRole = new("Auditor", "Auditor");
    public static readonly Text OperatorRole = new("Operator", "Operator");
    public static readonly Text EndStaff = new("Akhiri akun petugas", "End a sign-in of staff");
    public static readonly Text EndStaffMeans = new("Setelah operator kedua setuju, semua sesi, izin, dan cara masuknya berakhir untuk selamanya. Sedikitnya dua operator harus tersisa.", "Once a second operator approves, all its sessions, grants and ways in end for good. At least two operators must be left.");
    public static readonly Text EndWaits = new("Usulan ini menunggu operator kedua.", "The proposal waits for a second operator.");
    public static readonly Text StaffIsEnded = new("Akun ini sudah diakhiri dan dicatat di buku besar.", "The sign-in has ended; this is recorded in the log.");
    public static readonly Text Withdraw = new("Tarik kembali", "Withdraw");
    public static readonly Text Reject = new("Tolak", "Reject");
    public static readonly Text OtherOfficerConfirms = new("Anda yang mengusulkan. Petugas lain harus memutuskan.", "You proposed it. Another officer has to decide.");
    public static readonly Text PutAside = new("Usulan ini tidak berlaku lagi.", "The proposal does not stand any more.");
    public static readonly Text HolderNeeded = new("Anda operator pertama hub ini: isikan NIK Anda. Satu orang memegang paling banyak satu akun petugas.", "You are one of this hub's first operators: fill in your NIK. One person holds at most one sign-in of staff.");
    public static readonly Text HolderNik = new("NIK, 16 angka (hanya diisi operator pertama hub ini)", "NIK, 16 digits (filled in by this hub's first operators alone)");
    public static readonly Text BadNik = new("NIK terdiri dari 16 angka. Periksa dan isikan lagi.", "A NIK has 16 digits. Check it and fill it in again.");
    public static readonly Text HolderTaken = new("Orang dengan NIK ini sudah memegang akun petugas.", "The person of this NIK holds a sign-in of staff already.");
    public static readonly Text WaitingForOperator = new("Menunggu operator kedua", "Waiting for the second operator");

    /// <summary>What a proposal of staff is for.</summary>
    public static Text Of(Identity.StaffAct act) => act switch
    {
        Identity.StaffAct.Add => NewStaff,
        Identity.StaffAct.Recover => RecoverStaff,
        _ => EndStaff,
    };

    /// <summary>A recorded change in words.</summary>
    public static Text Changed(string change) => change switch
    {
        "passkey-added" => new("Passkey ditambahkan pada akun Anda", "A passkey was added to your sign-in"),
        "passkey-removed" => new("Passkey dihapus dari akun Anda", "A passkey was removed from your sign-in"),
        "passkey-suspect" => new("Passkey Anda mungkin telah disalin", "A passkey of yours may have been copied"),
        "password-set" => new("Kata sandi Anda diganti", "Your password was set"),
        "password-removed" => new("Kata sandi Anda dihapus", "Your password was removed"),
        "app-added" => new("Aplikasi autentikator ditambahkan", "An authenticator app was added"),
        "app-removed" => new("Aplikasi autentikator dihapus", "The authenticator app was removed"),
        "identity-removed" => new("Identitas Anda pada penyedia lain diakhiri", "What you are at another issuer was ended"),
        "recovery-codes-renewed" => new("Kode pemulihan diperbarui", "Recovery codes were renewed"),
        "recovery-code-used" => new("Kode pemulihan dipakai untuk masuk", "A recovery code was used to sign in"),
        "sessions-ended" => new("Anda keluar di semua tempat", "You signed out everywhere"),
        "client-allowed" => new("Anda mengizinkan sebuah aplikasi bertindak untuk Anda", "You let an application act for you"),
        "client-ended" => new("Anda mencabut izin sebuah aplikasi", "You ended what an application may do for you"),
        "recovered" => new("Akun Anda dipulihkan oleh dua petugas", "Your sign-in was recovered by two officers"),
        _ => new("Akun berubah", "The sign-in changed"),
    };

    /// <summary>How a session was begun, in words.</summary>
    public static Text Methods(IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        if (methods.Contains("hwk", StringComparer.Ordinal))
        {
            return Passkeys;
        }
        if (methods.Contains("fed", StringComparer.Ordinal))
        {
            return new("Identitas lain", "Another identity");
        }
        return methods.Contains("otp", StringComparer.Ordinal) ? new("Kata sandi dan kode", "Password and code") : Password;
    }
}
