/*
 * The test's hand on the board: process 1, which reads one command a line from a virtio serial port and answers it.
 * An answer is any number of lines that start with "| ", then "ok T ..." or "error ..."; T is the board's monotonic time
 * in microseconds, taken right after the deed.
 *
 *   ping                  nothing, for the time and the round trip
 *   pull LINE up|down     an input line's simulated level
 *   value LINE            a line's level as the hardware sees it
 *   run COMMAND...        start a program (through sh, its output to /board/log/app.log); answers its pid
 *   signal PID NUMBER     kill(2)
 *   alive PID             1 or 0
 *   sh COMMAND...         run to its end and answer what it prints
 *   off                   power off
 *
 * usage: agent PORT_DEVICE FOLDER_OF_THE_SIM_LINES
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static FILE *out;
static const char *lines;

static long long now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void ok(const char *format, ...)
{
	va_list list;
	fprintf(out, "ok %lld ", now_us());
	va_start(list, format);
	vfprintf(out, format, list);
	va_end(list);
	fprintf(out, "\n");
}

static void failed(const char *what)
{
	fprintf(out, "error %s: %s\n", what, strerror(errno));
}

static int open_line(int line, const char *file, int mode)
{
	char path[256];
	snprintf(path, sizeof path, "%s/sim_gpio%d/%s", lines, line, file);
	return open(path, mode);
}

static void pull(int line, const char *word)
{
	const char *text = strcmp(word, "up") == 0 ? "pull-up" : "pull-down";
	int fd = open_line(line, "pull", O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		failed("pull");
	else
		ok("");
	if (fd >= 0)
		close(fd);
}

static void value(int line)
{
	char c;
	int fd = open_line(line, "value", O_RDONLY);
	if (fd < 0 || read(fd, &c, 1) != 1)
		failed("value");
	else
		ok("%c", c);
	if (fd >= 0)
		close(fd);
}

static void run(const char *command)
{
	char exec[1100];
	snprintf(exec, sizeof exec, "exec %s", command);
	pid_t pid = fork();
	if (pid == 0) {
		int log = open("/board/log/app.log", O_WRONLY | O_CREAT | O_APPEND, 0644);
		int null = open("/dev/null", O_RDONLY);
		setsid();
		dup2(null, 0);
		dup2(log, 1);
		dup2(log, 2);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		execl("/bin/sh", "sh", "-c", exec, NULL);
		_exit(127);
	}
	if (pid < 0)
		failed("run");
	else
		ok("%d", pid);
}

static void shell(const char *command)
{
	char line[2048];
	FILE *pipe = popen(command, "r");
	if (!pipe) {
		failed("sh");
		return;
	}
	while (fgets(line, sizeof line, pipe)) {
		line[strcspn(line, "\n")] = 0;
		fprintf(out, "| %s\n", line);
	}
	int status = pclose(pipe);
	ok("%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}

int main(int argc, char **argv)
{
	char command[1024], word[16];
	int a, b;
	if (argc != 3) {
		fprintf(stderr, "usage: agent PORT LINES\n");
		return 2;
	}
	lines = argv[2];
	int port = open(argv[1], O_RDWR);
	if (port < 0) {
		perror(argv[1]);
		return 1;
	}
	FILE *in = fdopen(port, "r");
	out = fdopen(dup(port), "w");
	for (;;) {
		if (!fgets(command, sizeof command, in)) {
			/* The host has not connected yet, or has gone: an end of file here is not an end. */
			clearerr(in);
			usleep(20000);
			continue;
		}
		command[strcspn(command, "\n")] = 0;
		/* Process 1 inherits every orphan. */
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (strcmp(command, "ping") == 0)
			ok("");
		else if (sscanf(command, "pull %d %15s", &a, word) == 2)
			pull(a, word);
		else if (sscanf(command, "value %d", &a) == 1)
			value(a);
		else if (strncmp(command, "run ", 4) == 0)
			run(command + 4);
		else if (sscanf(command, "signal %d %d", &a, &b) == 2) {
			if (a <= 1 || kill(a, b) < 0)
				failed("signal");
			else
				ok("");
		} else if (sscanf(command, "alive %d", &a) == 1)
			ok("%d", kill(a, 0) == 0);
		else if (strncmp(command, "sh ", 3) == 0)
			shell(command + 3);
		else if (strcmp(command, "off") == 0) {
			ok("");
			fflush(out);
			sync();
			reboot(RB_POWER_OFF);
		} else
			fprintf(out, "error unknown command\n");
		fflush(out);
	}
}
