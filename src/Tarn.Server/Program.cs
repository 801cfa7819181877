using System.CommandLine;
using Tarn.Server.Commands;

var tarn = new RootCommand("Tarn: online database applications on your own server. Without a command: serve them.")
{
    ServeCommand.Create(),
    ProfileCommand.Create(),
    AccountCommand.Create(),
    OwnerCommand.Create(),
    DataCommand.Create(),
    AppCommands.CreateImport(),
    AppCommands.CreateExport(),
    WebhookCommand.Create(),
    DirectoryCommand.Create(),
    TaskCommand.Create(),
    DoctorCommand.Create(),
};
return await CommandLine.RunAsync(tarn, args);
