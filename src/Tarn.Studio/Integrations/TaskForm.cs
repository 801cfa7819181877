using Tarn.Automation.Tasks;
using Tarn.Data.Transfer;

namespace Tarn.Studio.Integrations;

/// <summary>A task while it is edited. What no control shows stays as it is.</summary>
public sealed class TaskForm
{
    private TaskDefinition _base = new();

    public string Name { get; set; } = "";

    public string Note { get; set; } = "";

    public TaskDirection Direction { get; set; }

    public PlaceType Place { get; set; }

    public string Path { get; set; } = "";

    public string Url { get; set; } = "";

    public WebSignIn SignIn { get; set; }

    public string User { get; set; } = "";

    public string Header { get; set; } = "";

    public string Secret { get; set; } = "";

    public string Endpoint { get; set; } = "";

    public string Region { get; set; } = "";

    public string Bucket { get; set; } = "";

    public string KeyId { get; set; } = "";

    /// <summary>Name of a format; empty finds out.</summary>
    public string Format { get; set; } = "";

    public string Delimiter { get; set; } = "";

    public FilePick Pick { get; set; }

    public bool FailOnRow { get; set; }

    public int? MaxErrors { get; set; } = 1000;

    public bool Truncate { get; set; }

    public DateOrder DateOrder { get; set; }

    public bool DeleteAfter { get; set; }

    public string MailSuccess { get; set; } = "";

    public string MailWarning { get; set; } = "";

    public string MailFailure { get; set; } = "";

    public ScheduleForm Schedule { get; private init; } = new();

    public List<TaskObjectForm> Objects { get; private init; } = [];

    /// <summary>CSV can be meant, so that its delimiter counts.</summary>
    public bool MayBeCsv => Format.Length == 0 || Format == nameof(ExportFormat.Csv);

    /// <summary>A form for a new task.</summary>
    public static TaskForm New(TaskDirection direction, string zone) => new()
    {
        Direction = direction,
        Path = direction == TaskDirection.Import ? "" : "/exports",
        Schedule = new ScheduleForm { TimeZone = zone },
        Objects = [new TaskObjectForm()],
    };

    /// <summary>A form for a task that exists.</summary>
    public static TaskForm Of(TaskDefinition task)
    {
        var place = task.Place ?? new TaskPlace();
        return new TaskForm
        {
            _base = task,
            Name = task.Name,
            Note = task.Note,
            Direction = task.Direction ?? TaskDirection.Import,
            Place = place.Type ?? PlaceType.Files,
            Path = task.Path,
            Url = place.Url ?? "",
            User = place.User ?? "",
            Header = place.Header ?? "",
            Endpoint = place.Endpoint ?? "",
            Region = place.Region ?? "",
            Bucket = place.Bucket ?? "",
            KeyId = place.KeyId ?? "",
            Format = task.Format.Type?.ToString() ?? "",
            Delimiter = task.Format.Delimiter ?? "",
            Pick = task.Pick,
            FailOnRow = task.OnRowError == RowErrorAction.Fail,
            MaxErrors = task.MaxErrors,
            Truncate = task.Truncate,
            DateOrder = task.DateOrder,
            DeleteAfter = task.AfterRun == AfterRun.Delete,
            MailSuccess = string.Join(", ", task.Notify.Success),
            MailWarning = string.Join(", ", task.Notify.Warning),
            MailFailure = string.Join(", ", task.Notify.Failure),
            Schedule = ScheduleForm.Of(task.Schedule),
            Objects = [.. task.Objects.Select(TaskObjectForm.Of)],
        };
    }

    /// <summary>How an address is signed in to, of a task that was read: a token shows only by the secret that is stored.</summary>
    public void NoteSecret(bool hasSecret) => SignIn = User.Length > 0 ? WebSignIn.Password : Header.Length > 0 ? WebSignIn.Header : hasSecret && Place == PlaceType.Url ? WebSignIn.Token : WebSignIn.None;

    /// <summary>The definition, unchecked.</summary>
    public TaskDefinition ToDefinition()
    {
        var isImport = Direction == TaskDirection.Import;
        return _base with
        {
            Name = Name,
            Note = Note,
            Direction = Direction,
            Place = ToPlace(),
            Path = Place == PlaceType.Url ? "" : Path.Trim(),
            Pick = isImport ? Pick : FilePick.Newest,
            Format = ToFormat(isImport),
            Objects = [.. Objects.Select(o => o.ToObject(isImport))],
            OnRowError = FailOnRow && isImport ? RowErrorAction.Fail : RowErrorAction.Skip,
            MaxErrors = MaxErrors ?? 1000,
            Truncate = Truncate && isImport,
            DateOrder = DateOrder,
            AfterRun = DeleteAfter && isImport && Place != PlaceType.Url ? AfterRun.Delete : AfterRun.None,
            Notify = new TaskNotify { Success = Addresses(MailSuccess), Warning = Addresses(MailWarning), Failure = Addresses(MailFailure) },
            Schedule = Schedule.ToSchedule(),
        };
    }

    private TaskPlace ToPlace() => Place switch
    {
        PlaceType.Url => new TaskPlace
        {
            Type = Place,
            Url = Url.Trim(),
            User = SignIn == WebSignIn.Password ? User.Trim() : null,
            Header = SignIn == WebSignIn.Header ? Header.Trim() : null,
            Secret = SignIn == WebSignIn.None ? null : Given(Secret),
        },
        PlaceType.S3 => new TaskPlace
        {
            Type = Place,
            Endpoint = Given(Endpoint.Trim()),
            Region = Region.Trim(),
            Bucket = Bucket.Trim(),
            KeyId = KeyId.Trim(),
            PathStyle = _base.Place?.PathStyle,
            Secret = Given(Secret),
        },
        _ => new TaskPlace { Type = Place },
    };

    private TaskFormat ToFormat(bool isImport) => new()
    {
        Type = Enum.TryParse<ExportFormat>(Format, out var type) ? type : null,
        Delimiter = MayBeCsv ? Given(Delimiter) : null,
        Header = MayBeCsv && isImport ? _base.Format.Header : null,
        Encoding = MayBeCsv && isImport ? _base.Format.Encoding : null,
    };

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static string[] Addresses(string text) => text.Split([',', ';', ' ', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
