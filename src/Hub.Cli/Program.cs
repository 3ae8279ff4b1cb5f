using Hub.Cli.Commands;

return await HubCommand.RunAsync(args, Console.Out, Console.Error);
