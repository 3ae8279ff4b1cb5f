namespace Hub.Api.Localisation;

/// <summary>Texts of the page on which citizens make a sign-in, and of the one that tells what it is good for.</summary>
public static class RegistrationTexts
{
    public static readonly Text None = new("Belum mempunyai akun?", "No sign-in yet?");
    public static readonly Text Register = new("Buat akun", "Make a sign-in");
    public static readonly Text Means = new(
        "Anda memilih kata sandi; nama masuknya dibuat oleh hub dan ditunjukkan di halaman berikutnya. Isikan kata sandi saja: nama dan NIK tidak diminta di sini.",
        "You choose a password; the hub makes the sign-in name and shows it on the next page. A password is all that is asked: neither your name nor your NIK.");
    public static readonly Text ForCitizens = new(
        "Akun ini untuk warga dan baru menunjukkan data Anda setelah dua petugas mengaitkannya dengan Anda di loket. Yang tidak dikaitkan dalam 30 hari dihapus.",
        "It is for citizens, and shows your data only once two officers have bound it to you at a counter. What is not bound within 30 days is deleted.");
    public static readonly Text Made = new("Akun Anda", "Your sign-in");
    public static readonly Text Keep = new(
        "Inilah nama masuk Anda. Catat dan simpan: nama ini dan kata sandi Anda diperlukan untuk masuk lagi, dan yang hilang tidak dapat ditemukan kembali sebelum akun dikaitkan dengan Anda.",
        "This is your sign-in name. Write it down and keep it: you need it and your password to sign in again, and before the sign-in is bound to you nobody can find a lost one again.");
    public static readonly Text HowBound = new("Cara mengaitkan akun dengan Anda", "How it is bound to you");
    public static readonly Text AtCounter = new(
        "Datanglah ke loket dengan KTP dan nama masuk ini. Dua petugas, masing-masing setelah memeriksa KTP, mengaitkannya dengan Anda. Jangan sebutkan kata sandi Anda kepada siapa pun.",
        "Come to a counter with your identity card and this sign-in name. Two officers, each having read the card, bind it to you. Tell nobody your password.");
    public static readonly Text AtCounterByName = new(
        "Datanglah ke loket dengan KTP dan nama akun ini. Dua petugas, masing-masing setelah memeriksa KTP, mengaitkannya dengan Anda.",
        "Come to a counter with your identity card and the name of this sign-in. Two officers, each having read the card, bind it to you.");
    public static readonly Text ByProvider = new(
        "Atau masuklah dengan penyedia identitas di halaman masuk: itu akun tersendiri, yang dapat dikaitkan tanpa loket. Akun ini tidak diperlukan lagi bila demikian.",
        "Or sign in with an identity provider on the sign-in page: that is a sign-in of its own, which can be bound without a counter. You do not need this one then.");
    public static readonly Text InTime = new("Akun yang Anda buat sendiri dihapus 30 hari setelah dibuat, kecuali bila sudah dikaitkan.", "A sign-in that you made yourself is deleted 30 days after it was made, unless it has been bound.");
    public static readonly Text Safer = new("Tambahkan passkey atau aplikasi autentikator", "Add a passkey or an authenticator app");
}
