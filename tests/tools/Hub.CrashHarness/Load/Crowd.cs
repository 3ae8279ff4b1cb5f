using System.Globalization;
using Hub.Cli.Client;
using Hub.Cli.Processes;
using Hub.CrashHarness.Judging;

namespace Hub.CrashHarness.Load;

/// <summary>The people of the load, and the clients that work at once: some ask for data, some ask for, grant and revoke consents.</summary>
/// <param name="operators">A client of the operator's; its token is drawn anew at each start.</param>
sealed class Crowd(HubPlace place, Func<OperatorClient> operators, IReadOnlyList<string> niks) : IDisposable
{
    /// <summary>People at any time.</summary>
    public const int People = 6;

    /// <summary>A person with this many consents is followed by another: nobody in a register has thousands.</summary>
    const int MaxConsents = 24;

    /// <summary>One of so many answered requests is sent again at once.</summary>
    const int AgainOneOf = 8;

    const int LongestHoldMs = 250;

    readonly List<Person> _people = [];
    readonly SignIn _first = SignIn.Fresh("petugas-1", "officer");
    readonly SignIn _second = SignIn.Fresh("petugas-2", "officer");

    /// <summary>How many people were ever bound to a sign-in.</summary>
    public int Bound { get; private set; }

    /// <summary>Signs the officers in, and binds the first people.</summary>
    public async Task GatherAsync(CancellationToken cancel)
    {
        await operators().AddSignInAsync(_first, cancel);
        await operators().AddSignInAsync(_second, cancel);
        using var desk = await DeskAsync(cancel);
        for (var i = 0; i < People; i++)
        {
            _people.Add(await NextAsync(desk, cancel));
        }
    }

    /// <summary>Replaces who has had many consents. Only while nothing is under way.</summary>
    public async Task RenewAsync(CancellationToken cancel)
    {
        var tired = _people.Where(person => person is { Pending: null, Stage: Stage.None, Consents: >= MaxConsents }).Take(niks.Count - Bound).ToList();
        if (tired.Count == 0)
        {
            return;
        }
        using var desk = await DeskAsync(cancel);
        foreach (var person in tired)
        {
            _people[_people.IndexOf(person)] = await NextAsync(desk, cancel);
            person.Dispose();
        }
    }

    /// <summary>Works until told to stop, or until its connections die.</summary>
    /// <param name="clients">How many ask for data at once; beside them every person has an own client.</param>
    public async Task WorkAsync(Caller caller, int clients, Random random, Func<bool> stop, CancellationToken cancel)
    {
        var exchanging = Enumerable.Range(0, clients).Select(_ => ExchangeAsync(caller, new Random(random.Next()), stop, cancel));
        var consenting = _people.Select(person => ConsentAsync(caller, person, new Random(random.Next()), stop, cancel));
        await Task.WhenAll([.. exchanging, .. consenting]);
    }

    public void Dispose() => _people.ForEach(person => person.Dispose());

    async Task ExchangeAsync(Caller caller, Random random, Func<bool> stop, CancellationToken cancel)
    {
        while (!stop())
        {
            var person = _people[random.Next(_people.Count)];
            var request = await caller.NewAsync(Wish.Exchange, person);
            if (await caller.SendAsync(request, person, cancel) is null)
            {
                return;
            }
            if (random.Next(AgainOneOf) == 0 && await caller.SendAsync(request, person, cancel) is null)
            {
                return;
            }
        }
    }

    static async Task ConsentAsync(Caller caller, Person person, Random random, Func<bool> stop, CancellationToken cancel)
    {
        while (!stop())
        {
            person.Pending ??= await caller.NewAsync(NextWish(person), person);
            if (await caller.SendAsync(person.Pending, person, cancel) is null)
            {
                return;
            }
            await Task.Delay(random.Next(LongestHoldMs), cancel);
        }
    }

    static Wish NextWish(Person person) => person.Stage switch
    {
        Stage.None => Wish.Consent,
        Stage.Asked => Wish.Grant,
        _ => Wish.Revoke,
    };

    /// <summary>Both officers at the counter, signed in.</summary>
    async Task<Desk> DeskAsync(CancellationToken cancel)
    {
        var desk = new Desk(new PageClient(place), new PageClient(place));
        await desk.First.SignInAsync(_first, cancel);
        await desk.Second.SignInAsync(_second, cancel);
        return desk;
    }

    async Task<Person> NextAsync(Desk desk, CancellationToken cancel)
    {
        var number = Bound;
        var signIn = SignIn.Fresh("warga-" + number.ToString(CultureInfo.InvariantCulture), "citizen");
        await operators().AddSignInAsync(signIn, cancel);
        await desk.First.ProposeAsync(signIn.Name, niks[number], cancel);
        await desk.Second.ConfirmAsync(niks[number], cancel);
        Bound++;
        var client = new CitizenClient(place, signIn);
        await client.SignInAsync(cancel);
        return new(number, niks[number], client);
    }

    sealed record Desk(PageClient First, PageClient Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
