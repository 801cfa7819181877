using Tarn.Automation.Mail;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>
/// A small shop on both engines, for forms that tests build themselves: States, Cities (of states), Orders (with a unique number), Lines (of orders), and a mail server.
/// </summary>
public sealed class FormServers : IAsyncDisposable
{
    private readonly Dictionary<SqlDialect, Lazy<Task<PageServer>>> _servers;

    public FormServers()
    {
        Mail = new MailOptions { Smtp = new SmtpServer(Sink.Host, Sink.Port, StartTls: false), DefaultFrom = "noreply@shop.example", VerifiedSenders = ["shop.example"] };
        _servers = new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.ToDictionary(d => d, d => new Lazy<Task<PageServer>>(() => StartAsync(d)));
    }

    public SmtpSink Sink { get; } = new();

    public MailOptions Mail { get; }

    public Task<PageServer> GetAsync(SqlDialect dialect) => _servers[dialect].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(s => s.IsValueCreated))
            await (await server.Value).DisposeAsync();
        await Sink.DisposeAsync();
    }

    private async Task<PageServer> StartAsync(SqlDialect dialect)
    {
        var server = await PageServer.StartAsync(dialect, mailOptions: Mail);
        var test = server.Test;
        await test.CreateTableAsync("States", ("State", FieldTypes.String), ("Title", FieldTypes.String));
        await test.CreateTableAsync("Cities", ("City", FieldTypes.String), ("State", FieldTypes.String), ("Zip", FieldTypes.String));
        foreach (var (state, title, cities) in new[] { ("NY", "New York", "Albany:12201,Buffalo:14201"), ("RI", "Rhode Island", "Providence:02901"), ("TX", "Texas", "Austin:73301,Dallas:75001,Houston:77001") })
        {
            await test.InsertAsync("States", $$"""{"State":"{{state}}","Title":"{{title}}"}""");
            foreach (var city in cities.Split(','))
                await test.InsertAsync("Cities", $$"""{"City":"{{city.Split(':')[0]}}","State":"{{state}}","Zip":"{{city.Split(':')[1]}}"}""");
        }

        await test.CreateTableAsync(
            "Orders", ("Customer", FieldTypes.String), ("Email", FieldTypes.String), ("Qty", FieldTypes.Integer), ("Price", FieldTypes.Number), ("Total", FieldTypes.Number),
            ("State", FieldTypes.String), ("City", FieldTypes.String), ("Zip", FieldTypes.String), ("Notes", FieldTypes.Text), ("Express", FieldTypes.YesNo), ("Due", FieldTypes.DateTime), ("Signature", FieldTypes.File),
            ("Owner", FieldTypes.String));
        var number = await server.Database.Designer.AddFieldAsync("Orders", new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.RandomId, Length = 12, Format = "0U", Unique = true }), default);
        await test.CreateTableAsync("Lines", ("Order_Number", FieldTypes.String), ("Item", FieldTypes.String), ("Count", FieldTypes.Integer));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = schema.Table("Orders").Id,
                ParentField = number.Id,
                ChildTable = schema.Table("Lines").Id,
                ChildField = schema.Table("Lines").FindField("Order_Number")!.Id,
                Enforced = true,
                CascadeDelete = true,
            },
            default);
        return server;
    }
}

[CollectionDefinition(Name)]
public sealed class FormCollection : ICollectionFixture<FormServers>
{
    public const string Name = "Forms that tests build";
}
