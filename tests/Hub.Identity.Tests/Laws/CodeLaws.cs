using FsCheck;
using FsCheck.Fluent;
using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class CodeLaws
{
    [Fact]
    public void A_code_is_taken_in_its_own_step_and_the_two_beside_it_alone() => Check(
        Gen.Choose(0, int.MaxValue).Zip(ArbMap.Default.GeneratorFor<byte[]>(), (time, secret) => (Time: time + 200L, Secret: (byte[])[1, .. secret])),
        given =>
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(given.Time);
            var step = Totp.StepOf(at);
            return Enumerable.Range(-4, 9).All(distance =>
            {
                var code = Totp.CodeOf(given.Secret, step + distance);
                // A code of another step may happen to be the same six digits; then that step is named, not this one.
                return Totp.StepsOf(given.Secret, code, at).Contains(step + distance) == (Math.Abs(distance) <= Totp.Drift)
                    && Totp.StepsOf(given.Secret, code, at).All(found => string.Equals(Totp.CodeOf(given.Secret, found), code, StringComparison.Ordinal));
            });
        });

    [Fact]
    public void A_drawn_code_is_read_back_however_it_is_typed() => Check(
        Gen.Choose(1, 4).Zip(Gen.Choose(0, int.MaxValue), (groups, seed) => (Groups: groups, Seed: seed)),
        given =>
        {
            var drawn = SecretText.Draw(given.Groups);
            var random = new Random(given.Seed);
            var typed = string.Concat(drawn.Select(letter => (letter, random.Next(3)) switch
            {
                ('0', 1) => "o",
                ('1', 1) => "l",
                ('-', 1) => " ",
                ('-', 2) => "",
                (_, 0) => char.ToLowerInvariant(letter).ToString(),
                _ => letter.ToString(),
            }));
            return string.Equals(SecretText.Read(typed, given.Groups), drawn.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal)
                && SecretText.Read(typed + "X", given.Groups) is null
                && SecretText.Read(typed[..^1], given.Groups) is null;
        });

    [Fact]
    public void A_sealed_secret_opens_for_its_own_sign_in_and_whole_alone() => Check(
        ArbMap.Default.GeneratorFor<byte[]>().Zip(Gen.Choose(0, int.MaxValue), (secret, place) => (Secret: secret, Place: place)),
        given =>
        {
            var secrets = new PeopleSecrets(new HubIdentityOptions { PeopleKey = new byte[PeopleSecrets.KeyBytes] });
            var other = new PeopleSecrets(new HubIdentityOptions { PeopleKey = Enumerable.Repeat((byte)1, PeopleSecrets.KeyBytes).ToArray() });
            var signIn = Id128.Random();
            var box = secrets.Seal(signIn, given.Secret);
            var bent = (byte[])box.Clone();
            bent[given.Place % bent.Length] ^= 1;
            return secrets.Open(signIn, box)!.SequenceEqual(given.Secret)
                && secrets.Open(Id128.Random(), box) is null
                && other.Open(signIn, box) is null
                && secrets.Open(signIn, bent) is null
                && secrets.Open(signIn, box.AsSpan(0, given.Place % box.Length)) is null;
        });

    static void Check<T>(Gen<T> given, Func<T, bool> law) =>
        Prop.ForAll(given.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
}
