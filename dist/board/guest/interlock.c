/*
 * The board's simulated interlock: an independent watcher, as a safety relay beside the controller would be.
 *
 * It samples the permission line every 5 ms. Three edges in a row, none later than the window after the one before,
 * close the contactor; no edge for one window opens it. The contactor's auxiliary contact is the feedback input, which
 * follows 20 ms later. Each change goes to the console with the board's monotonic time, which is what the test measures.
 *
 * A level that is merely held, high or low, never closes it: that is the property under test.
 *
 * usage: interlock VALUE_FILE_OF_PERMISSION PULL_FILE_OF_FEEDBACK WINDOW_MS
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static void say(int console, const char *what, long t, long edges, long worst)
{
	char line[160];
	int n = snprintf(line, sizeof line, "\ninterlock: %s t=%ld edges=%ld worst-gap=%ld\n", what, t, edges, worst);
	/* One write, so that no other console line lands inside this one. */
	if (write(console, line, n) < 0)
		_exit(3);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: interlock VALUE_FILE PULL_FILE WINDOW_MS\n");
		return 2;
	}
	int value = open(argv[1], O_RDONLY);
	int pull = open(argv[2], O_WRONLY);
	int console = open("/dev/console", O_WRONLY | O_NOCTTY);
	long window = atol(argv[3]);
	if (value < 0 || pull < 0 || console < 0 || window <= 0) {
		perror("interlock");
		return 1;
	}
	int level = -1, closed = 0, feedback = -1, row = 0;
	long last = 0, changed = 0, edges = 0, worst = 0;
	say(console, "watching", now_ms(), 0, 0);
	for (;;) {
		char c = 0;
		long t = now_ms();
		if (pread(value, &c, 1, 0) != 1)
			c = '0';
		if (level < 0)
			level = c;
		if (c != level) {
			level = c;
			edges++;
			if (closed && t - last > worst)
				worst = t - last;
			row = t - last <= window ? row + 1 : 1;
			last = t;
		}
		if (!closed && row >= 3) {
			closed = 1;
			changed = t;
			worst = 0;
			say(console, "CLOSED", t, edges, 0);
		}
		if (closed && t - last > window) {
			closed = 0;
			row = 0;
			changed = t;
			say(console, "OPEN", t, edges, worst);
		}
		if (feedback != closed && t - changed >= 20) {
			const char *word = closed ? "pull-up" : "pull-down";
			if (write(pull, word, strlen(word)) > 0)
				feedback = closed;
		}
		struct timespec pause = {0, 5000000};
		nanosleep(&pause, NULL);
	}
}
